/**
 * What a phone needs to trust a server of `--lan`: the certificate of this machine's authority, at an address without
 * sign-in, since a browser that does not trust the page yet cannot be asked for more. It is public by nature; its
 * fingerprint stands in the terminal, so that what the phone shows can be compared with it.
 */
import type { TlsFiles } from "./tls.ts";

/** Phones offer to install what has this type; iPhones take it as a profile only when it is opened, not downloaded. */
const certificateType = "application/x-x509-ca-cert";

/** Answers the two addresses below /lan when there is an authority, nothing otherwise. */
export function openAuthority(
  tls: Pick<TlsFiles, "authority" | "authorityFingerprint"> | undefined,
): (request: Request) => Response | undefined {
  if (tls === undefined) return () => undefined;
  const { authority, authorityFingerprint } = tls;
  return (request) => {
    const { pathname } = new URL(request.url);
    const headers = { "cache-control": "no-store" };
    if (pathname === "/lan/instep.crt")
      return new Response(authority, { headers: { ...headers, "content-type": certificateType } });
    if (pathname === "/lan/authority.json")
      return Response.json({ fingerprint: authorityFingerprint }, { headers });
    return undefined;
  };
}
