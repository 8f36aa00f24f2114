/** An invitation link: whom it is for, and joining with it. Works once; a used, late or replaced one is simply invalid. */
import type { Hono } from "hono";
import { joinBody, type InvitationAnswer } from "@instep/domain/identity/doors.ts";
import { parseInvitation, type Invitation } from "@instep/domain/identity/invitation.ts";
import type { StaffRow } from "@instep/domain/identity/rows.ts";
import { Refusal } from "../platform/rejected.ts";
import { hashNew } from "./check.ts";
import { addressOf, enter, readBody, replyOf, spend, systemCommand, type Door } from "./door.ts";
import { readChain } from "./feeds.ts";
import { readInvite } from "./reads.ts";
import { hashOfSecret, isSameHash } from "./tokens.ts";

interface Valid extends Invitation {
  readonly staff: StaffRow;
  readonly expiresAt: number;
  readonly tokenHash: string;
}

async function readValid({ house }: Door, text: string): Promise<Valid> {
  const invitation = parseInvitation(text);
  if (invitation === undefined) throw new Refusal("invitation_invalid");
  const found = await house.database.read(invitation.chainId, (sql) => readInvite(sql, invitation.staffId));
  const tokenHash = hashOfSecret(invitation.secret);
  if (found === undefined || !isSameHash(tokenHash, found.invite.tokenHash))
    throw new Refusal("invitation_invalid");
  const { usedAt, expiresAt } = found.invite;
  if (usedAt !== null || expiresAt <= house.now() || found.staff.status === "inactive")
    throw new Refusal("invitation_invalid");
  return { ...invitation, staff: found.staff, expiresAt, tokenHash };
}

export function invitationRoutes(app: Hono, door: Door): void {
  const { house } = door;

  app.get("/v1/auth/invite/:invitation", async (http) => {
    spend(door.byAddress, addressOf(house, http.req.raw));
    const { chainId, staff, expiresAt } = await readValid(door, http.req.param("invitation"));
    const chain = await house.database.read(chainId, readChain);
    const { number, name, nameEn, language, status } = staff;
    if (chain === null) throw new Refusal("invitation_invalid");
    const shown: InvitationAnswer = {
      chain,
      staff: { number, name, nameEn, language },
      isReset: status === "active",
      expiresAt,
    };
    return http.json(shown);
  });

  app.post("/v1/auth/invite/:invitation", async (http) => {
    spend(door.byAddress, addressOf(house, http.req.raw));
    const body = await readBody(http.req.raw, joinBody);
    const { chainId, staff, tokenHash } = await readValid(door, http.req.param("invitation"));
    const hashes = await hashNew(door, body, staff);
    const { staffId } = staff;
    replyOf(await systemCommand(house, chainId, "staff.join", { staffId, tokenHash, ...hashes }));
    return enter(door, http, { ...body, chainId, staffId, means: "invitation" });
  });
}
