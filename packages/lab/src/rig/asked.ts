/** What a command of the lab was asked for at the terminal. A word it does not know ends it with one line and the usage. */
import { parseArgs, type ParseArgsConfig } from "node:util";

export type Asked<Config extends ParseArgsConfig> = ReturnType<typeof parseArgs<Config>> & {
  /** Ends the process with exit code 1. */
  readonly refuse: (why: string) => never;
};

/** Answers `--help` itself. */
export function readAsked<const Config extends ParseArgsConfig>(
  name: string,
  usage: string,
  config: Config,
): Asked<Config> {
  const refuse = (why: string): never => {
    process.stderr.write(`${name}: ${why}\n\n${usage}`);
    process.exit(1);
  };
  const options = { ...config.options, help: { type: "boolean" } } as const;
  try {
    const parsed = parseArgs({ ...config, options } as Config);
    if ("help" in parsed.values && parsed.values["help"] === true) {
      process.stdout.write(usage);
      process.exit(0);
    }
    return { ...parsed, refuse };
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

/** Node's own first sentence: the next ones are advice for another kind of program. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error) || !String(error.code).startsWith("ERR_PARSE_ARGS"))
    throw error;
  const [first = ""] = error.message.split(/\.\s|\n/);
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, "");
}
