/** Signing in and out, health, the documents, and requests that are none. */
import { cases, type Case } from "./case.ts";
import { answerText, ask, newId, type Json } from "./device.ts";
import { bearer, signIn, type World } from "./world.ts";

const device = { deviceId: newId(), deviceName: "conformance" };

function body(world: World, part: Json): Json {
  const { chain, who, secret } = world;
  return { ...(chain === undefined ? {} : { chain }), who, secret, bearer: true, ...device, ...part };
}

async function entering(world: World, part: Json, headers: Record<string, string> = {}): Promise<string> {
  const request = { method: "POST", headers: { "content-type": "application/json", ...headers } };
  return answerText(
    await ask(`${world.url}/v1/auth/sign-in`, { ...request, body: JSON.stringify(body(world, part)) }),
  );
}

async function posting(world: World, path: string, text: string, type = "application/json"): Promise<string> {
  return answerText(
    await ask(world.url + path, { method: "POST", headers: { "content-type": type }, body: text }),
  );
}

const signingIn = cases("signing in", [
  [
    "a wrong secret",
    "401 wrong_credentials",
    (world) => entering(world, { who: `nobody-${newId().slice(-6)}` }),
  ],
  [
    "a chain that is not there",
    "401 wrong_credentials",
    (world) => entering(world, { chain: "no-such-chain", who: "x" }),
  ],
  ["without a device", "400 malformed at deviceId", (world) => entering(world, { deviceId: undefined })],
  ["a device that is no id", "400 malformed at deviceId", (world) => entering(world, { deviceId: "phone" })],
  [
    "without a name of the device",
    "400 malformed at deviceName",
    (world) => entering(world, { deviceName: " " }),
  ],
  ["nobody", "400 malformed at who", (world) => entering(world, { who: "" })],
  ["a number instead of a text", "400 malformed at who", (world) => entering(world, { who: 7 })],
  ["a secret with NUL", "400 malformed at secret", (world) => entering(world, { secret: "a\0b" })],
  ["a field too many", "400 malformed", (world) => entering(world, { admin: true })],
  [
    "from a foreign page",
    "403 forbidden",
    (world) => entering(world, {}, { origin: "https://evil.example" }),
  ],
  [
    "a form",
    "400 malformed at content-type",
    (world) => posting(world, "/v1/auth/sign-in", "who=1", "application/x-www-form-urlencoded"),
  ],
  ["no JSON", "400 malformed", (world) => posting(world, "/v1/auth/sign-in", "{")],
  ["a list", "400 malformed", (world) => posting(world, "/v1/auth/sign-in", "[]")],
  [
    "a very large body",
    "413 too_large",
    (world) => posting(world, "/v1/auth/sign-in", `"${"x".repeat(20_000)}"`),
  ],
  [
    "the right secret gives a token that works, and signing out ends it",
    "200, 200, 200, 401 not_signed_in",
    async (world) => {
      const entered = await signIn(world);
      const token = String((entered.body as Json)["token"]);
      const me = await world.get("/v1/auth/me", token);
      const left = await ask(`${world.url}/v1/auth/sign-out`, {
        method: "POST",
        headers: { "content-type": "application/json", ...bearer(token) },
        body: "{}",
      });
      return [entered, me, left, await world.get("/v1/auth/me", token)].map(answerText).join(", ");
    },
  ],
  [
    "a browser gets a cookie that scripts and foreign pages cannot use",
    "200 HttpOnly SameSite",
    async (world) => {
      const answer = await ask(`${world.url}/v1/auth/sign-in`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...body(world, {}), bearer: undefined }),
      });
      const cookie = answer.headers.get("set-cookie") ?? "";
      const marks = ["HttpOnly", "SameSite"].filter((mark) => cookie.includes(mark));
      return [answerText(answer), ...marks, "token" in (answer.body as Json) ? "token" : ""].join(" ").trim();
    },
  ],
  [
    "setting up again",
    "setup_done",
    async (world) => {
      const owner = {
        number: "9",
        phone: null,
        name: "x",
        nameEn: "x",
        language: "en",
        password: "correct horse 9",
      };
      const office = { code: "HQ", name: "x", nameEn: "x", city: "", timeZone: "Asia/Shanghai" };
      const chain = { code: "again", name: "x", currency: "CNY", language: "en" };
      return (await posting(world, "/v1/setup", JSON.stringify({ chain, office, owner, ...device }))).replace(
        /^\d+ /,
        "",
      );
    },
  ],
  [
    "an invitation that is none",
    "invitation_invalid",
    async (world) => answerText(await world.get("/v1/auth/invite/nothing")).replace(/^\d+ /, ""),
  ],
  [
    "a new secret without the old one",
    "400 malformed at current",
    async (world) => answerText(await world.post("/v1/auth/change-secret", { next: "x" })),
  ],
]);

function withToken(world: World, token: string): Promise<string> {
  return world.get("/v1/auth/me", token).then(answerText);
}

/** The token with one of its parts changed. */
function forged(world: World, part: number, text: (own: string) => string): string {
  return world.token
    .split(".")
    .map((own, index) => (index === part ? text(own) : own))
    .join(".");
}

const flip = (own: string): string => (own.startsWith("A") ? "B" : "A") + own.slice(1);
const refused = "401 not_signed_in";
const tokens = cases("forged tokens", [
  ["none", refused, (world) => world.get("/v1/auth/me", null).then(answerText)],
  ["empty", refused, (world) => withToken(world, "")],
  ["a word", refused, (world) => withToken(world, "token")],
  [
    "of another version",
    refused,
    (world) =>
      withToken(
        world,
        forged(world, 0, () => "v9"),
      ),
  ],
  ["of another chain", refused, (world) => withToken(world, forged(world, 1, flip))],
  ["of another session", refused, (world) => withToken(world, forged(world, 2, flip))],
  ["with another secret", refused, (world) => withToken(world, forged(world, 3, flip))],
  ["without its end", refused, (world) => withToken(world, world.token.slice(0, -1))],
  ["twice", refused, (world) => withToken(world, `${world.token}${world.token}`)],
  ["of 8,000 letters", refused, (world) => withToken(world, "A".repeat(8_000))],
  ["the right one", "200", (world) => withToken(world, world.token)],
]);

async function status(world: World, path: string, init?: RequestInit): Promise<string> {
  return answerText(await ask(world.url + path, init));
}

const documents = cases("doors", [
  ["health", "200", (world) => status(world, "/healthz")],
  ["readiness", "200", (world) => status(world, "/readyz")],
  ["the contract for people", "200", (world) => status(world, "/docs")],
  ["the contract is OpenAPI 3.1", "3.1", async (world) => String(world.document["openapi"]).slice(0, 3)],
  [
    "whether there is a chain",
    "200 as documented",
    async (world) => {
      const answer = await ask(`${world.url}/v1/setup`);
      return `${answer.status} ${world.differs("/v1/setup", "get", answer) ?? "as documented"}`;
    },
  ],
  [
    "who is signed in",
    "200 as documented",
    async (world) => {
      const answer = await world.get("/v1/auth/me");
      return `${answer.status} ${world.differs("/v1/auth/me", "get", answer) ?? "as documented"}`;
    },
  ],
  ["an unknown path", "404 not_found", (world) => status(world, "/v1/nothing")],
  ["another method", "404 not_found", (world) => status(world, "/v1/commands", { method: "DELETE" })],
  ["NUL in the path", "400 malformed at url", (world) => status(world, "/v1/%00")],
  ["half a sequence in the path", "404 not_found", (world) => status(world, "/v1/%F0%9F")],
  ["out of the folder", "404 not_found", (world) => status(world, "/v1/..%2f..%2fetc%2fpasswd")],
  [
    "headers against foreign pages",
    "nosniff, default-src 'self'",
    async (world) => {
      const { headers } = await ask(`${world.url}/v1/nothing`);
      return `${headers.get("x-content-type-options")}, ${headers.get("content-security-policy")?.split(";")[0]}`;
    },
  ],
]);

export const doorCases: readonly Case[] = [...signingIn, ...tokens, ...documents];
