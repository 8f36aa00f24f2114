/** `npm start`: reads the settings, serves, and says where. */
import { createLifecycle } from "./platform/lifecycle.ts";
import { createLogger } from "./platform/logger.ts";
import { helpText, isHelpAsked, loadConfig, terminalLanguage } from "./platform/config.ts";
import { StartRefused } from "./platform/refusal.ts";
import { serve } from "./serve.ts";
import { greeting } from "./greeting.ts";
import { prepareDemo } from "./demo/prepare.ts";

const argv = process.argv.slice(2);
const language = terminalLanguage(process.env);

if (isHelpAsked(argv)) {
  process.stdout.write(helpText(language));
  process.exit(0);
}

try {
  const config = loadConfig(process.env, argv);
  const log = createLogger({ level: config.logLevel, format: config.logFormat });
  const lifecycle = createLifecycle({ log });
  lifecycle.watchProcess();
  const demo = prepareDemo({ config, log, say: (line) => process.stdout.write(`${line}\n`) });
  try {
    const running = await serve({ config, log, lifecycle, prepare: demo.prepare });
    process.stdout.write(await greeting(running, { language, logins: demo.logins(), config }));
  } catch (error) {
    await lifecycle.stop("the start failed");
    throw error;
  }
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  process.stderr.write(`instep: ${error.message}\n`);
  process.exit(1);
}
