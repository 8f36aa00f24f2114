/** The chain itself and its places. */
import { command } from "../../kernel/command.ts";
import { deriveId, type PlaceId, type StaffId } from "../../kernel/ids.ts";
import { rejection } from "../../kernel/rejection.ts";
import { Draft, reject } from "../../kernel/state.ts";
import { ref } from "../../kernel/table.ts";
import { noteAudit } from "../audit.ts";
import {
  chainCreateArgs,
  chainReply,
  placeReply,
  placeSaveArgs,
  type ChainCreateArgs,
  type PlaceSaveArgs,
} from "../contract.ts";
import { canonicalCode, isGln, isTimeZone, placeName } from "../names.ts";
import {
  chainTable,
  credentialTable,
  nameTable,
  placeTable,
  staffTable,
  type PlaceRow,
  type StaffRow,
} from "../rows.ts";
import {
  canonicalNames,
  claimName,
  claimSignInNames,
  directoryFeed,
  nameTouches,
  tellStaff,
} from "./people.ts";

export const chainCreate = command({
  name: "chain.create",
  permission: "system",
  args: chainCreateArgs,
  reply: chainReply,
  touches: ({ owner, office }: ChainCreateArgs, { chainId, commandId }) => {
    const officeCode = canonicalCode(office.code);
    return [
      ref(chainTable, chainId),
      ref(placeTable, deriveId(commandId, "office")),
      ...nameTouches(owner.number, owner.phone),
      ...(officeCode === undefined ? [] : [ref(nameTable, placeName(officeCode))]),
    ];
  },
  decide: (state, args, { chainId, commandId, at }) => {
    if (state.get(chainTable, chainId) !== undefined) return reject(rejection("chain_exists"));
    if (args.owner.passwordHash === null && args.owner.pinHash === null)
      return reject(rejection("secret_missing"));
    const code = canonicalCode(args.code)?.toLowerCase();
    if (code === undefined) return reject(rejection("chain_code_malformed"));
    const names = canonicalNames(args.owner.number, args.owner.phone);
    if ("code" in names) return reject(names);
    const draft = new Draft(state);
    const ownerId = deriveId<"staff">(commandId, "owner") as StaffId;
    const placeId = deriveId<"place">(commandId, "office") as PlaceId;
    const { name, currency, language } = args;
    const chain = { id: chainId, code, name, currency, language, createdAt: at };
    draft.put(chainTable, { ...chain, ownerIds: [ownerId] });
    draft.emit(directoryFeed, "chain.created", { chain });

    const office = { ...args.office, placeId, kind: "office" as const, currency, gln: null, active: true };
    const fault = savePlace(draft, office);
    if (fault !== undefined) return reject(fault);
    const taken = claimSignInNames(draft, names, ownerId);
    if (taken !== undefined) return reject(taken);
    const { passwordHash, pinHash } = args.owner;
    const owner: StaffRow = {
      staffId: ownerId,
      ...names,
      name: args.owner.name,
      nameEn: args.owner.nameEn,
      status: "active",
      grants: [{ role: "owner", placeIds: null }],
      homePlaceId: placeId,
      language: args.owner.language,
    };
    draft.put(staffTable, owner);
    draft.put(credentialTable, { staffId: ownerId, passwordHash, pinHash });
    tellStaff(draft, "staff.added", owner);
    noteAudit(draft, { what: "chain.created", subjectId: ownerId, placeId });
    return draft.accept({ ownerId, placeId });
  },
});

export const placeSave = command({
  name: "place.save",
  permission: "place.manage",
  args: placeSaveArgs,
  reply: placeReply,
  touches: (args: PlaceSaveArgs, { commandId }, state) => {
    const placeId = args.placeId ?? (commandId as string as PlaceId);
    const code = canonicalCode(args.code);
    const refs = [ref(placeTable, placeId), ...(code === undefined ? [] : [ref(nameTable, placeName(code))])];
    const before = state.has(placeTable, placeId) ? state.get(placeTable, placeId) : undefined;
    return before === undefined ? refs : [...refs, ref(nameTable, placeName(before.code))];
  },
  decide: (state, { placeId: given, ...args }, { commandId }) => {
    const placeId = given ?? (commandId as string as PlaceId);
    if (given !== undefined && state.get(placeTable, given) === undefined)
      return reject(rejection("place_unknown"));
    const draft = new Draft(state);
    const fault = savePlace(draft, { ...args, placeId });
    if (fault !== undefined) return reject(fault);
    noteAudit(draft, { what: "place.saved", placeId });
    return draft.accept({ placeId });
  },
});

/** Checks the place, claims its code, stores it and tells everybody. */
function savePlace(draft: Draft, given: PlaceRow): ReturnType<typeof rejection> | undefined {
  const code = canonicalCode(given.code);
  if (code === undefined) return rejection("place_code_malformed");
  if (!isTimeZone(given.timeZone)) return rejection("time_zone_unknown", { timeZone: given.timeZone });
  if (given.gln !== null && !isGln(given.gln)) return rejection("gln_malformed");
  const before = draft.get(placeTable, given.placeId);
  if (before !== undefined && before.currency !== given.currency) return rejection("place_currency_fixed");
  if (!claimName(draft, placeName(code), given.placeId)) return rejection("place_code_taken", { code });
  if (before !== undefined && before.code !== code) draft.remove(nameTable, placeName(before.code));
  const place: PlaceRow = { ...given, code };
  draft.put(placeTable, place);
  draft.emit(directoryFeed, "place.saved", { place, created: before === undefined });
  return undefined;
}
