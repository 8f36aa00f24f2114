import { describe, expect, test } from "vitest";
import { createLogger, isSecretName } from "./logger.ts";

function written(write: (log: ReturnType<typeof createLogger>) => void): string {
  let text = "";
  write(createLogger({ level: "info", destination: { write: (line: string) => void (text += line) } }));
  return text;
}

describe("logger", () => {
  test("replaces secrets at any depth and keeps the rest", () => {
    const text = written((log) =>
      log.info(
        {
          user: "S014",
          pin: "4711-secret",
          body: { newPassword: "4711-secret", list: [{ sessionToken: "4711-secret", size: "37" }] },
          headers: { authorization: "4711-secret", Cookie: "4711-secret", host: "shop" },
        },
        "sign in",
      ),
    );
    expect(text).not.toContain("4711-secret");
    expect(JSON.parse(text)).toMatchObject({
      level: "info",
      msg: "sign in",
      user: "S014",
      body: { list: [{ size: "37" }] },
      headers: { host: "shop" },
    });
  });

  test("writes of a database error what it says, not the connection that hangs on it", () => {
    const failed = Object.assign(new Error("terminating connection"), {
      code: "57P01",
      client: { processID: 17, secretKey: 864128444 },
    });
    const line = JSON.parse(written((log) => log.warn({ err: failed }))) as { err: object };
    expect(line.err).toMatchObject({ message: "terminating connection", code: "57P01" });
    expect(line.err).not.toHaveProperty("client");
  });

  test("cuts credentials out of addresses and out of errors, causes included", () => {
    const cause = Object.assign(new Error("no route to postgres://instep:hunter2@db/instep"), {
      password: "hunter2",
    });
    const text = written((log) => log.error({ err: new Error("cannot start", { cause }) }));
    expect(text).not.toContain("hunter2");
    const line = JSON.parse(text) as { err: { type: string; stack: string; cause: { message: string } } };
    expect(line.err.type).toBe("Error");
    expect(line.err.stack).toContain("logger.test.ts");
    expect(line.err.cause.message).toBe("no route to postgres://instep:[redacted]@db/instep");
  });

  test("survives what JSON cannot hold", () => {
    const loop: Record<string, unknown> = { amount: 5n, bytes: new Uint8Array(3) };
    loop.self = loop;
    expect(JSON.parse(written((log) => log.info(loop)))).toMatchObject({ amount: "5", bytes: "[3 bytes]" });
  });

  test("a shipping, pinned or pinyin field is not a PIN", () => {
    expect(["pin", "newPin", "pins"].every(isSecretName)).toBe(true);
    expect(["shipping", "pinned", "pinyin", "spin"].some(isSecretName)).toBe(false);
  });
});
