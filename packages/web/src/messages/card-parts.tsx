/** What all cards carry: that nobody took them in time, who is asked to act, what was written when they were solved. */
import type { ChatCard } from "@instep/domain/chat/contract.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import { useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { useNames } from "./words.ts";

export function Escalated({ card }: { readonly card: ChatCard }) {
  const t = useT();
  if (!card.escalated || card.status === "solved") return null;
  return (
    <Badge tone="low" className="h-5!">
      {t("card.escalated")}
    </Badge>
  );
}

const shownMentionsMax = 4;

/** Who is asked to act, and what was written when it was solved. */
export function Underneath({ message, card }: { readonly message: ShownMessage; readonly card: ChatCard }) {
  const t = useT();
  const names = useNames();
  const { solvedNote } = card;
  const asked = card.status === "solved" ? [] : message.mentions;
  const rest = asked.length - shownMentionsMax;
  return (
    <>
      {asked.length > 0 && (
        <p className="mt-2 truncate font-medium text-accent">
          {asked
            .slice(0, shownMentionsMax)
            .map((staffId) => `@${names.person(staffId)}`)
            .join(" ")}
          {rest > 0 && ` +${rest}`}
        </p>
      )}
      {card.status === "solved" && solvedNote !== null && (
        <p className="mt-2 border-l-[3px] border-enough-mark pl-2.5 break-words whitespace-pre-wrap">
          {t("card.note.by", { name: names.person(card.solvedBy), note: solvedNote })}
        </p>
      )}
    </>
  );
}
