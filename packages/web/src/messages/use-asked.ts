/** Asks the server a query and keeps its answer for a while, so that rows that come and go ask once. */
import { useEffect, useState } from "react";
import type { Client } from "@instep/client/client.ts";
import { useClient } from "../app/hooks.ts";

interface Kept {
  readonly at: number;
  readonly answer: Promise<unknown>;
  value: unknown;
}

const kept = new WeakMap<Client, Map<string, Kept>>();
const keptMax = 200;

function ask(client: Client, name: string, args: string, freshMs: number): Kept {
  let answers = kept.get(client);
  if (answers === undefined) kept.set(client, (answers = new Map()));
  const key = `${name} ${args}`;
  const before = answers.get(key);
  if (before !== undefined && Date.now() - before.at < freshMs) return before;
  const answer = client.query(name, JSON.parse(args));
  const made: Kept = { at: Date.now(), answer, value: before?.value };
  answers.delete(key);
  answers.set(key, made);
  const oldest = answers.keys().next();
  if (answers.size > keptMax && oldest.done !== true) answers.delete(oldest.value);
  answer.then(
    (value) => (made.value = value),
    // Asked again by whoever wants it next.
    () => answers.get(key) === made && answers.delete(key),
  );
  return made;
}

export interface Asked<Result> {
  readonly result: Result | undefined;
  readonly error: unknown;
}

const nothing: Asked<never> = { result: undefined, error: undefined };

/** `args` undefined asks nothing. What was answered before for the same question is shown at once. */
export function useAsked<Result>(name: string, args: object | undefined, freshMs = 30_000): Asked<Result> {
  const client = useClient();
  const text = args === undefined ? undefined : JSON.stringify(args);
  const [asked, setAsked] = useState<Asked<Result> & { readonly text?: string }>(nothing);
  useEffect(() => {
    if (text === undefined) return;
    let here = true;
    const one = ask(client, name, text, freshMs);
    if (one.value !== undefined) setAsked({ result: one.value as Result, error: undefined, text });
    one.answer.then(
      (value) => here && setAsked({ result: value as Result, error: undefined, text }),
      (error: unknown) => here && setAsked({ result: undefined, error, text }),
    );
    return () => {
      here = false;
    };
  }, [client, name, text, freshMs]);
  return text !== undefined && asked.text === text ? asked : nothing;
}
