/** How far a message has come with the others, from their markers. */
import type { StaffId } from "@instep/domain/kernel/ids.ts";

/** staff -> [delivered, read], ordinals. */
export type Marks = ReadonlyMap<string, readonly [delivered: number, read: number]>;

export interface Delivery {
  readonly status: "sending" | "sent" | "delivered" | "read";
  /** Others who have read it. */
  readonly readBy: number;
}

export function deliveryOf(
  message: { readonly ordinal: number; readonly sending?: true },
  marks: Marks,
  me: StaffId,
): Delivery {
  if (message.sending === true) return { status: "sending", readBy: 0 };
  let readBy = 0;
  let isDelivered = false;
  for (const [staff, [delivered, read]] of marks) {
    if (staff === me) continue;
    if (read >= message.ordinal) readBy += 1;
    isDelivered ||= delivered >= message.ordinal;
  }
  return { status: readBy > 0 ? "read" : isDelivered ? "delivered" : "sent", readBy };
}

/** Later knowledge never takes back: both only grow. */
export function mergeMarks(one: Marks, other: Marks): Marks {
  if (one.size === 0) return other;
  const merged = new Map(one);
  for (const [staff, [delivered, read]] of other) {
    const before = merged.get(staff);
    merged.set(staff, [Math.max(before?.[0] ?? 0, delivered), Math.max(before?.[1] ?? 0, read)]);
  }
  return merged;
}

export interface Reception<Person> {
  readonly read: readonly Person[];
  readonly delivered: readonly Person[];
  readonly waiting: readonly Person[];
}

export function receptionOf<Person extends { readonly staffId: StaffId }>(
  ordinal: number,
  people: readonly Person[],
  marks: Marks,
): Reception<Person> {
  const groups = Map.groupBy(people, ({ staffId }) => {
    const [delivered, read] = marks.get(staffId) ?? [0, 0];
    return read >= ordinal ? "read" : delivered >= ordinal ? "delivered" : "waiting";
  });
  return {
    read: groups.get("read") ?? [],
    delivered: groups.get("delivered") ?? [],
    waiting: groups.get("waiting") ?? [],
  };
}
