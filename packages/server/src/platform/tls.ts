/**
 * Certificates for `--lan`. Browsers give the camera to secure pages only, and no public authority certifies a
 * shop's Wi-Fi address, so this machine is its own authority: one that lives for ten years, which a phone can be
 * made to trust once, and a certificate for the addresses of the day, renewed when they change or when it is
 * about to expire. Phones refuse certificates that last longer than 398 days.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { generate } from "selfsigned";

const DAY_MS = 86_400_000;
const LEAF_DAYS = 397;
const AUTHORITY_DAYS = 3_650;
const RENEW_BEFORE_DAYS = 30;
/** Clocks of phones differ; a certificate that starts this moment is refused by those behind. */
const BACKDATE_DAYS = 2;

export type TlsFiles = {
  key: string;
  /** The certificate followed by the authority's, as `https.createServer` takes it. */
  cert: string;
  /** The authority, in PEM, to be installed on phones. */
  authority: string;
  /** Its SHA-256 fingerprint, by which a person can compare what the phone shows. */
  authorityFingerprint: string;
};

type Pair = { key: string; cert: string };

/** The certificate for these addresses, kept in `<dataDir>/tls`; made or renewed when it has to be. */
export async function loadLanCertificate(options: {
  dataDir: string;
  addresses: readonly string[];
  /** Epoch milliseconds. */
  now: number;
}): Promise<TlsFiles> {
  const dir = path.join(options.dataDir, "tls");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const authority = await ensurePair(dir, "authority", options.now, () => true, makeAuthority);
  const hosts = ["localhost", ...new Set([hostname(), `${hostname()}.local`])].filter(isHostName);
  const addresses = ["127.0.0.1", "::1", ...options.addresses];
  const leaf = await ensurePair(
    dir,
    "server",
    options.now,
    (cert) =>
      cert.checkIssued(new X509Certificate(authority.cert)) &&
      addresses.every((address) => cert.checkIP(address) !== undefined) &&
      hosts.every((host) => cert.checkHost(host) !== undefined),
    (now) => makeLeaf(now, authority, hosts, addresses),
  );
  return {
    key: leaf.key,
    cert: leaf.cert + authority.cert,
    authority: authority.cert,
    authorityFingerprint: new X509Certificate(authority.cert).fingerprint256,
  };
}

async function ensurePair(
  dir: string,
  name: string,
  now: number,
  fits: (cert: X509Certificate) => boolean,
  make: (now: number) => Promise<Pair>,
): Promise<Pair> {
  const kept = readPair(dir, name);
  if (kept) {
    const cert = new X509Certificate(kept.cert);
    if (cert.validToDate.getTime() - now > RENEW_BEFORE_DAYS * DAY_MS && fits(cert)) return kept;
  }
  const made = await make(now);
  const pair = { key: `${made.key.trim()}\n`, cert: `${made.cert.trim()}\n` };
  writeSecret(path.join(dir, `${name}.pem`), pair.key + pair.cert);
  return pair;
}

/** Key and certificate in one file, so that a cut-off start never leaves two that do not match. */
function readPair(dir: string, name: string): Pair | undefined {
  try {
    const pem = readFileSync(path.join(dir, `${name}.pem`), "utf8");
    const at = pem.indexOf("-----BEGIN CERTIFICATE-----");
    const pair = { key: pem.slice(0, at), cert: pem.slice(at) };
    return new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key)) ? pair : undefined;
  } catch {
    return undefined;
  }
}

function writeSecret(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function validity(now: number, days: number): { notBeforeDate: Date; notAfterDate: Date } {
  const from = now - BACKDATE_DAYS * DAY_MS;
  return { notBeforeDate: new Date(from), notAfterDate: new Date(from + days * DAY_MS) };
}

async function makeAuthority(now: number): Promise<Pair> {
  const made = await generate([{ name: "commonName", value: `Instep ${hostname()}` }], {
    ...validity(now, AUTHORITY_DAYS),
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key: made.private, cert: made.cert };
}

async function makeLeaf(now: number, authority: Pair, hosts: string[], addresses: string[]): Promise<Pair> {
  const made = await generate([{ name: "commonName", value: "Instep" }], {
    ...validity(now, LEAF_DAYS),
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    ca: authority,
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...hosts.map((value) => ({ type: 2 as const, value })),
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}

function isHostName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name);
}
