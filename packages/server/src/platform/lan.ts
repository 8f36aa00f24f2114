/** Addresses of this machine that a phone on the same Wi-Fi can reach, and the QR code that leads there. */
import { networkInterfaces } from "node:os";
import type { NetworkInterfaceInfo } from "node:os";
import qrcode from "qrcode";

/** Interfaces of containers and virtual machines: no phone is on them. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|cali|utun|tun|tap|awdl|llw)/;

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/**
 * IPv4 addresses by which others on the network reach this machine, the likeliest first: home and shop networks
 * (192.168, then 10, then 172.16-31) on real interfaces, virtual ones last.
 */
export function lanAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  return Object.entries(interfaces)
    .flatMap(([name, infos]) => (infos ?? []).map((info) => ({ name, ...info })))
    .filter(
      ({ family, internal, address }) => family === "IPv4" && !internal && !address.startsWith("169.254."),
    )
    .map(({ name, address }) => ({ address, rank: rankOf(name, address) }))
    .toSorted((a, b) => a.rank - b.rank || (a.address < b.address ? -1 : 1))
    .map(({ address }) => address);
}

function rankOf(name: string, address: string): number {
  const virtual = VIRTUAL.test(name) ? 10 : 0;
  if (address.startsWith("192.168.")) return virtual;
  if (address.startsWith("10.")) return virtual + 1;
  return virtual + (/^172\.(1[6-9]|2\d|3[01])\./.test(address) ? 2 : 3);
}

/** The address that links and QR codes carry when PUBLIC_URL is not set. Without a network: localhost. */
export function ownOrigin(options: {
  host: string;
  port: number;
  isSecure: boolean;
  addresses?: string[];
}): string {
  const isEverywhere = options.host === "0.0.0.0" || options.host === "::";
  const reached = isEverywhere ? ((options.addresses ?? lanAddresses())[0] ?? "localhost") : options.host;
  const host = reached.includes(":") ? `[${reached}]` : reached;
  return new URL(`${options.isSecure ? "https" : "http"}://${host}:${options.port}`).origin;
}

/** A QR code drawn with half blocks, for a terminal with light text on a dark ground or the reverse. */
export function terminalQr(text: string): Promise<string> {
  return qrcode.toString(text, { type: "terminal", small: true, errorCorrectionLevel: "L" });
}
