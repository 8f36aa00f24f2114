/**
 * A start that cannot go on for a reason the person at the terminal can remove: a wrong setting, a folder in use,
 * a port that is taken. Shown as one line, without a stack, with exit code 1.
 */
export class StartRefused extends Error {
  override name = "StartRefused";
}
