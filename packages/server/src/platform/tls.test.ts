import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadLanCertificate } from "./tls.ts";
import type { TlsFiles } from "./tls.ts";

const DAY_MS = 86_400_000;

describe("the certificate of --lan", () => {
  let dataDir: string;
  beforeEach(() => void (dataDir = mkdtempSync(path.join(tmpdir(), "instep-tls-"))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const load = (addresses: string[], now = Date.now()) => loadLanCertificate({ dataDir, addresses, now });
  const serial = (files: TlsFiles) => new X509Certificate(files.cert).serialNumber;

  test("serves HTTPS to a client that trusts the authority, under every address", async () => {
    const files = await load(["192.168.1.20"]);
    const server = createServer({ key: files.key, cert: files.cert }, (_request, response) =>
      response.end("in step"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    for (const host of ["localhost", "127.0.0.1"]) {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const options = { host, family: 4, port, ca: files.authority };
        get(options, (response) => resolve(response.resume().statusCode)).on("error", reject);
      });
      expect(status).toBe(200);
    }
    expect(new X509Certificate(files.cert).checkIP("192.168.1.20")).toBe("192.168.1.20");
    server.close();
  });

  test("is what phones accept: names in the SAN, for servers, under 398 days, keys for the owner only", async () => {
    const cert = new X509Certificate((await load(["10.0.0.7"])).cert);
    expect(cert.subjectAltName).toContain("IP Address:10.0.0.7");
    expect(cert.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect((cert.validToDate.getTime() - cert.validFromDate.getTime()) / DAY_MS).toBeLessThan(398);
    for (const name of readdirSync(path.join(dataDir, "tls"))) {
      expect(statSync(path.join(dataDir, "tls", name)).mode & 0o077).toBe(0);
    }
  });

  test("is kept while it fits, renewed for a new address, before expiry and when damaged; the authority stays", async () => {
    const first = await load(["10.0.0.7"]);
    expect(serial(await load(["10.0.0.7"]))).toBe(serial(first));
    const moved = await load(["10.0.0.8"]);
    expect(serial(moved)).not.toBe(serial(first));
    const late = await load(["10.0.0.8"], Date.now() + 370 * DAY_MS);
    expect(serial(late)).not.toBe(serial(moved));
    writeFileSync(path.join(dataDir, "tls", "server.pem"), "damaged");
    const mended = await load(["10.0.0.8"]);
    expect(new Set([first, moved, late, mended].map((files) => files.authority)).size).toBe(1);
    expect(first.authorityFingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });
});
