import { useState } from "react";
import type { ChatChannel } from "@instep/domain/chat/contract.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import type { PublicStaff } from "@instep/domain/identity/contract.ts";
import { useDirectory } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Sheet } from "../ui/dialog.tsx";
import { List } from "../ui/list.tsx";
import { receptionOf, type Marks } from "./delivery.ts";
import { sortPeople } from "./list.ts";
import { readersOf } from "./names.ts";
import { PersonRow } from "./people-picker.tsx";

/** Who has read a message, whose device has it, and who has neither. */
export function ReadBy({
  message,
  channel,
  marks,
  onClose,
}: {
  readonly message: ShownMessage | null;
  readonly channel: ChatChannel;
  readonly marks: Marks;
  readonly onClose: () => void;
}) {
  const t = useT();
  const directory = useDirectory();
  const [shown, setShown] = useState(message);
  if (message !== null && message !== shown) setShown(message);
  if (shown === null || directory === undefined) return null;
  const others = readersOf(channel, directory).filter((staff) => staff.staffId !== shown.by);
  const { read, delivered, waiting } = receptionOf(shown.ordinal, sortPeople(others, t.language), marks);
  return (
    <Sheet
      open={message !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t("chat.readers.title")}
      flush
    >
      <People title={t("chat.readers.read", { n: read.length })} people={read} />
      <People title={t("chat.readers.delivered", { n: delivered.length })} people={delivered} />
      <People title={t("chat.readers.waiting", { n: waiting.length })} people={waiting} />
    </Sheet>
  );
}

function People({ title, people }: { readonly title: string; readonly people: readonly PublicStaff[] }) {
  return people.length === 0 ? null : (
    <List title={title} className="pb-4">
      {people.map((staff) => (
        <PersonRow key={staff.staffId} staff={staff} />
      ))}
    </List>
  );
}
