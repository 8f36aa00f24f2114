/**
 * Who may import whom. A line is a tier: its folders import the lines above and themselves, never each other and
 * never a line below. A name with `.ts` is a file directly under `src`; `*` are all other files there.
 * Identity lies under the rest, because roles and permissions are asked everywhere.
 */
export const TIERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  domain: [
    ["kernel"],
    ["identity"],
    ["catalogue"],
    ["stock", "chat"],
    ["sales", "transfers", "counts", "purchasing", "members", "calls"],
    ["alerts", "guide", "orders"],
    ["*"],
  ],
  client: [["*"]],
  server: [
    ["platform"],
    ["journal"],
    ["identity"],
    ["catalogue"],
    ["stock", "chat"],
    ["sales", "transfers", "counts", "purchasing", "members", "calls"],
    ["alerts", "guide", "orders"],
    ["house.ts"],
    ["verify"],
    ["backup"],
    ["gateway"],
    ["modules.ts", "serve.ts", "greeting.ts"],
    ["demo"],
    ["*"],
  ],
  web: [
    ["i18n", "theme"],
    ["ui"],
    ["app", "pwa.ts"],
    ["catalogue", "scan"],
    ["stock", "messages", "alerts"],
    ["identity"],
    ["frame"],
    ["gallery", "testing"],
    ["*"],
  ],
  cli: [["command.ts", "database.ts", "output.ts", "remote.ts"], ["commands"], ["*"]],
  lab: [["fixtures", "rig"], ["tidy", "docs", "bench", "faults", "fuzz", "sim", "conformance", "e2e"], ["*"]],
};

/** Imports that go upwards nevertheless, each with its reason. */
export const UPWARD: readonly { from: string; to: string; why: string }[] = [
  {
    from: "packages/server/src/platform/contracts.ts",
    to: "domain/identity",
    why: "names the caller's roles and the directory in the contract of every module; types only",
  },
];

/** Files that write tables which are not theirs, each with its reason. */
export const WRITERS_BESIDE: readonly { file: string; why: string }[] = [
  {
    file: "packages/server/src/backup/restore.ts",
    why: "puts every table back as it was, raises the epoch and, when asked, closes the sessions",
  },
];

/** The tier of a folder or file, counted from 0; undefined when the table does not name it. */
export function tierOf(packageName: string, part: string): number | undefined {
  const tiers = TIERS[packageName] ?? [];
  const named = tiers.findIndex((parts) => parts.includes(part));
  if (named >= 0) return named;
  const rest = tiers.findIndex((parts) => parts.includes("*"));
  return /\.\w+$/.test(part) && rest >= 0 ? rest : undefined;
}
