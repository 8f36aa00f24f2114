import type { NetworkInterfaceInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { lanAddresses, ownOrigin, terminalQr } from "./lan.ts";

function at(address: string, more: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo {
  const base = { address, netmask: "", mac: "", internal: false, cidr: null, family: "IPv4" as const };
  return { ...base, ...more } as NetworkInterfaceInfo;
}

describe("addresses on the network", () => {
  test("the shop's Wi-Fi comes first, virtual interfaces last, loopback and link-local never", () => {
    const found = lanAddresses({
      lo: [at("127.0.0.1", { internal: true })],
      docker0: [at("172.17.0.1")],
      "br-1a2b": [at("192.168.99.1")],
      eth0: [at("10.0.0.7"), at("169.254.3.4"), at("fe80::1", { family: "IPv6" as never })],
      wlan0: [at("192.168.1.20")],
    });
    expect(found).toEqual(["192.168.1.20", "10.0.0.7", "192.168.99.1", "172.17.0.1"]);
  });

  test("the address of a link names the network's address, the host that was set, or localhost", () => {
    const everywhere = { host: "0.0.0.0", port: 8080, isSecure: false };
    expect(ownOrigin({ ...everywhere, addresses: ["192.168.1.20"] })).toBe("http://192.168.1.20:8080");
    expect(ownOrigin({ ...everywhere, addresses: [] })).toBe("http://localhost:8080");
    expect(ownOrigin({ host: "::1", port: 443, isSecure: true })).toBe("https://[::1]");
    expect(ownOrigin({ host: "shop.local", port: 8443, isSecure: true })).toBe("https://shop.local:8443");
  });

  test("the QR code fits an ordinary terminal", async () => {
    const lines = (await terminalQr("https://192.168.100.200:8443/join/AbCdEfGhIjKlMnOpQrStUv")).split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.join("")).toContain("▀");
  });
});
