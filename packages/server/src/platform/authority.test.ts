import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { openAuthority } from "./authority.ts";
import { loadLanCertificate } from "./tls.ts";

const ask = (at: string) => new Request(`https://192.168.1.20:8080${at}`);

test("hands out the authority's certificate and its fingerprint, and never a key", async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), "instep-authority-"));
  try {
    const tls = await loadLanCertificate({ dataDir, addresses: ["192.168.1.20"], now: Date.now() });
    const answer = openAuthority(tls);
    const file = answer(ask("/lan/instep.crt"));
    expect(file?.headers.get("content-type")).toBe("application/x-x509-ca-cert");
    const pem = (await file?.text()) ?? "";
    expect(pem).not.toContain("PRIVATE KEY");
    const certificate = new X509Certificate(pem);
    expect(certificate.ca).toBe(true);
    expect(await answer(ask("/lan/authority.json"))?.json()).toEqual({
      fingerprint: certificate.fingerprint256,
    });
    expect(answer(ask("/lan/server.pem"))).toBeUndefined();
    expect(answer(ask("/"))).toBeUndefined();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test("has nothing to hand out without --lan", () => {
  expect(openAuthority(undefined)(ask("/lan/instep.crt"))).toBeUndefined();
});
