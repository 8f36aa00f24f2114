/** The people that somebody manages, page by page, newly asked when the directory says that somebody changed. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import { Refusal } from "@instep/client/http.ts";
import type { ManagedStaff, staffQuery } from "@instep/domain/identity/contract.ts";
import type { Role } from "@instep/domain/identity/permissions.ts";
import type { PlaceId } from "@instep/domain/kernel/ids.ts";
import { useClient, useDirectory } from "../app/hooks.ts";
import type { Loaded } from "./use-loaded.ts";

type Page = z.infer<typeof staffQuery.result>;

export interface PeopleFilter {
  readonly text: string;
  readonly placeId: PlaceId | "";
  readonly role: Role | "";
}

const pageRows = 100;
/** People of a role are picked out here, so their pages are fetched to the end. */
const typingMs = 200;

function argsOf({ text, placeId }: PeopleFilter, after: string | undefined): object {
  return {
    limit: pageRows,
    ...(text.trim() !== "" && { text: text.trim() }),
    ...(placeId !== "" && { placeId }),
    ...(after !== undefined && { after }),
  };
}

export interface People {
  readonly loaded: Loaded<readonly ManagedStaff[]>;
  readonly isMore: boolean;
  readonly more: () => void;
  readonly again: () => void;
}

export function usePeople(filter: PeopleFilter): People {
  const client = useClient();
  const known = useDirectory()?.staff;
  const [loaded, setLoaded] = useState<Loaded<readonly ManagedStaff[]>>({ kind: "loading" });
  const [isMore, setMore] = useState(false);
  const [pages, setPages] = useState(1);
  const [round, setRound] = useState(0);
  const { text, placeId, role } = filter;
  const asked = useRef("");
  useEffect(() => {
    const ends = new AbortController();
    const question = `${text}/${placeId}/${role}`;
    const isTyping = asked.current !== "" && asked.current !== question;
    asked.current = question;
    const fetchAll = async (): Promise<void> => {
      const people: ManagedStaff[] = [];
      let after: string | undefined;
      for (let page = 0; page < pages || role !== ""; page += 1) {
        const args = argsOf({ text, placeId, role }, after);
        const answer = await client.query<Page>("identity.staff", args, ends.signal);
        people.push(...answer.staff);
        after = answer.staff.at(-1)?.number;
        setMore(answer.more);
        if (!answer.more) break;
      }
      const shown =
        role === "" ? people : people.filter((one) => one.grants.some((grant) => grant.role === role));
      setLoaded({ kind: "there", answer: shown });
    };
    const start = setTimeout(
      () =>
        void fetchAll().catch((error: unknown) => {
          if (ends.signal.aborted) return;
          if (!(error instanceof Refusal)) throw error;
          const { rejection, status } = error;
          setLoaded((before) =>
            before.kind === "there" ? before : { kind: "refused", rejection, isOffline: status === 0 },
          );
        }),
      isTyping ? typingMs : 0,
    );
    return () => {
      clearTimeout(start);
      ends.abort();
    };
  }, [client, text, placeId, role, pages, round, known]);
  useEffect(() => setPages(1), [text, placeId, role]);
  const more = useCallback(() => setPages((before) => before + 1), []);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { loaded, isMore, more, again };
}

/** One person: from the list, or asked for when an address names somebody that the list does not show. */
export function usePerson(
  id: string | undefined,
  people: readonly ManagedStaff[],
): ManagedStaff | null | undefined {
  const client = useClient();
  const known = useDirectory()?.staff;
  const listed = people.find(({ staffId }) => staffId === id);
  const [found, setFound] = useState<ManagedStaff | null>();
  const number = id === undefined || listed !== undefined ? undefined : known?.[id]?.number;
  useEffect(() => {
    setFound(undefined);
    if (number === undefined) return;
    const ends = new AbortController();
    client.query<Page>("identity.staff", { text: number, limit: pageRows }, ends.signal).then(
      ({ staff }) => setFound(staff.find(({ staffId }) => staffId === id) ?? null),
      () => {
        if (!ends.signal.aborted) setFound(null);
      },
    );
    return () => ends.abort();
  }, [client, id, number, known]);
  if (id === undefined) return undefined;
  return listed ?? found;
}
