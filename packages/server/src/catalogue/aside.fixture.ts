/** A job for the tests of `aside.ts`: does what its input says. */
import { serveJob } from "./aside.ts";

serveJob(
  (input: { act: "echo" | "throw" | "hog" | "hang"; value?: string }, emit: (part: string) => void) => {
    if (input.act === "throw") throw new TypeError("wrong");
    if (input.act === "hog") {
      const held: number[][] = [];
      for (;;) held.push(Array.from({ length: 10_000 }, Math.random));
    }
    if (input.act === "hang") for (;;);
    for (const letter of input.value ?? "") emit(letter);
    return (input.value ?? "").length;
  },
);
