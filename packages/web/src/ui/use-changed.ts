import { useRef } from "react";

/** Counts how often a value has changed since the first drawing: a `key` that replays the soft flash. */
export function useChanges(value: unknown): number {
  const last = useRef(value);
  const changes = useRef(0);
  if (last.current !== value) {
    last.current = value;
    changes.current += 1;
  }
  return changes.current;
}
