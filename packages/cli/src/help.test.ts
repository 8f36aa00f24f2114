import { describe, expect, it } from "vitest";
import { openContext, UsageError } from "./command.ts";
import { commands } from "./commands.ts";
import { commandHelp, overview } from "./help.ts";
import { duration, fields, pad, size } from "./output.ts";

describe("help", () => {
  it("names every command, in both languages", () => {
    const [en, zh] = [overview(commands, "en"), overview(commands, "zh-CN")];
    for (const { name } of commands) {
      expect(en).toContain(`  ${name} `);
      expect(zh).toContain(`  ${name} `);
    }
    expect(en).toMatch(/^[\x20-\x7e…\n]+$/);
    expect(zh).toMatch(/用法.*命令/s);
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    "tells all about %s",
    (name, command) => {
      const [en, zh] = [commandHelp(command, "en"), commandHelp(command, "zh-CN")];
      expect(en).toMatch(/^[\x20-\x7e…\n]+$/);
      expect(zh).toContain("用法");
      for (const option of Object.keys(command.options)) {
        expect(en).toContain(`--${option}`);
        expect(zh).toContain(`--${option}`);
      }
      if (command.isServer !== true) expect(en).toContain(`npm run instep -- ${name}`);
    },
  );

  it("refuses what a command does not take", () => {
    const wrong = [
      ["verify", "--loud"],
      ["restore"],
      ["backup", "a", "b"],
      ["call"],
      ["verify", "--data-dir"],
    ];
    for (const [name, ...words] of wrong) {
      const command = commands.find((one) => one.name === name);
      if (command === undefined) throw new Error(`no command ${name}`);
      expect(() => openContext(command, words, "en"), name).toThrow(UsageError);
    }
  });
});

describe("output", () => {
  it("reads well", () => {
    expect([duration(7), duration(3_440)]).toEqual(["7 ms", "3.4 s"]);
    expect([size(0), size(512), size(1_536), size(5 * 1024 ** 3)]).toEqual([
      "0 B",
      "512 B",
      "1.5 KB",
      "5.0 GB",
    ]);
    expect(fields({ a: 1, b: null, c: [2], d: "x" })).toBe("a=1 c=[2] d=x");
    expect([pad("步讯", 6), pad("ab", 6)]).toEqual(["步讯  ", "ab    "]);
  });
});
