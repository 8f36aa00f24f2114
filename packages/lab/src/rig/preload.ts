/** Libraries of ours that are preloaded into a process, built by the machine's own C compiler. Linux. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Throws where that is not possible, with the reason and what to install. */
export async function buildPreloaded(source: string, library: string): Promise<void> {
  if (process.platform !== "linux") throw new Error(`preloading is made for Linux, not ${process.platform}`);
  try {
    await promisify(execFile)("cc", ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"]);
  } catch (error) {
    const [why] = (error as Error).message.split("\n");
    throw new Error(`no C compiler: apt-get install gcc libc6-dev (${why})`, { cause: error });
  }
}
