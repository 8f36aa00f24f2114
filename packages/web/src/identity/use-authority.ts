/** The authority of a server that certifies itself (`--lan`), for phones that are to trust it. */
import { useEffect, useState } from "react";
import { askDoor } from "./ask-door.ts";

export interface Authority {
  /** SHA-256, as the server's terminal shows it. */
  readonly fingerprint: string;
}

/** `undefined` while asking; null where there is none, as on every address that is not HTTPS. */
export function useAuthority(): Authority | null | undefined {
  const [authority, setAuthority] = useState<Authority | null | undefined>(
    location.protocol === "https:" ? undefined : null,
  );
  useEffect(() => {
    if (location.protocol !== "https:") return;
    let here = true;
    void askDoor<Authority>("/lan/authority.json").then((asked) => {
      if (here) setAuthority(asked.ok ? asked.answer : null);
    });
    return () => {
      here = false;
    };
  }, []);
  return authority;
}
