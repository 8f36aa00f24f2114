/** What can be done with a message: a menu where it was asked for, or a sheet from below on a phone. */
import { useCallback, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import type { ChatChannel } from "@instep/domain/chat/contract.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useCan, useClient, useSignedIn, useSubmit } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { deferred, useDeferred } from "../ui/deferred.ts";
import { Sheet } from "../ui/dialog.tsx";
import { IconCheckTwice, IconCopy, IconReturn, IconUndo } from "../ui/icons.tsx";
import { useIsWide } from "../ui/media.ts";
import type { MenuItem } from "../ui/menu.tsx";
import { toast } from "../ui/toast-store.ts";
import { rowClass } from "../ui/list.tsx";
import { cx } from "../ui/cx.ts";
import type { Marks } from "./delivery.ts";
import type { MenuAtProps } from "./menu-at.tsx";
import type { PressPoint } from "./message-press.tsx";
import { ReadBy } from "./read-by.tsx";
import { keepRecalled } from "./recalled.ts";
import { useMessageWords } from "./words.ts";

const menuAt = deferred<MenuAtProps>(async () => (await import("./menu-at.tsx")).MenuAt);

export interface MessageActions {
  readonly open: (message: ShownMessage, at: PressPoint) => void;
  /** To be drawn once, beside the list. */
  readonly layer: ReactNode;
}

export interface MessageActionsOptions {
  readonly channel: ChatChannel;
  readonly marks: Marks;
  readonly onReply: (message: ShownMessage) => void;
  readonly onEdit: (text: string) => void;
}

interface Asked {
  readonly message: ShownMessage;
  readonly at: PressPoint;
}

export function useMessageActions({ channel, marks, onReply }: MessageActionsOptions): MessageActions {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [readers, setReaders] = useState<ShownMessage | null>(null);
  const open = useCallback((message: ShownMessage, at: PressPoint) => {
    setAsked({ message, at });
    setIsOpen(true);
  }, []);
  const items = useItems(asked?.message ?? null, channel, onReply, setReaders);
  const layer = (
    <>
      {asked !== null && <Choices asked={asked} items={items} isOpen={isOpen} onOpenChange={setIsOpen} />}
      <ReadBy message={readers} channel={channel} marks={marks} onClose={() => setReaders(null)} />
    </>
  );
  return { open, layer };
}

/** Who wrote it within two minutes, or manages the conversation of the place (CHAT-11). */
function useMayRecall(channel: ChatChannel): (message: ShownMessage) => boolean {
  const client = useClient();
  const can = useCan();
  const { staffId: me } = useSignedIn();
  return (message) => {
    if (message.card !== null || message.note !== null || message.recalled || message.sending === true)
      return false;
    const isFresh = client.serverNow() - message.at < limits.recallMsMax;
    return (
      (message.by === me && isFresh) || (channel.placeId !== null && can("chat.manage", channel.placeId))
    );
  };
}

function useItems(
  message: ShownMessage | null,
  channel: ChatChannel,
  onReply: (message: ShownMessage) => void,
  onReaders: (message: ShownMessage) => void,
): readonly MenuItem[] {
  const t = useT();
  const client = useClient();
  const submit = useSubmit();
  const { staffId: me } = useSignedIn();
  const mayRecall = useMayRecall(channel);
  const pending = useSyncExternalStore(client.pending.subscribe, client.pending.get);
  if (message === null) return [];
  const isSending = message.sending === true;
  const withdrawable = pending.find(
    (command) => command.id === (message.messageId as string) && command.canWithdraw,
  );
  const copy = (): void => {
    void navigator.clipboard.writeText(message.text).then(() => toast.show({ text: t("action.copied") }));
  };
  const recall = (): void => {
    if (message.by === me) keepRecalled(message.messageId, message.text);
    submit("message.recall", { messageId: message.messageId });
  };
  const withdraw = (): void => {
    if (withdrawable !== undefined) void client.withdraw(withdrawable.id);
  };
  const choices: readonly (MenuItem | false)[] = [
    !isSending && { id: "reply", label: t("chat.reply"), icon: IconReturn, onSelect: () => onReply(message) },
    { id: "copy", label: t("action.copy"), icon: IconCopy, onSelect: copy },
    !isSending &&
      message.by === me &&
      channel.kind !== "direct" && {
        id: "readers",
        label: t("chat.readers"),
        icon: IconCheckTwice,
        onSelect: () => onReaders(message),
      },
    mayRecall(message) && {
      id: "recall",
      label: t("chat.recall"),
      icon: IconUndo,
      danger: true,
      onSelect: recall,
    },
    withdrawable !== undefined && {
      id: "withdraw",
      label: t("chat.discard"),
      icon: IconUndo,
      danger: true,
      onSelect: withdraw,
    },
  ];
  return choices.filter((item) => item !== false);
}

interface ChoicesProps {
  readonly asked: Asked;
  readonly items: readonly MenuItem[];
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

function Choices(props: ChoicesProps) {
  return useIsWide() ? <ChoiceMenu {...props} /> : <ChoiceSheet {...props} />;
}

function ChoiceMenu({ asked, items, isOpen, onOpenChange }: ChoicesProps) {
  const t = useT();
  const View = useDeferred(menuAt, isOpen);
  const { at } = asked;
  const point = useMemo(() => at, [at]);
  return View === undefined ? null : (
    <View at={point} items={items} isOpen={isOpen} onOpenChange={onOpenChange} label={t("chat.actions")} />
  );
}

function ChoiceSheet({ asked, items, isOpen, onOpenChange }: ChoicesProps) {
  const t = useT();
  const words = useMessageWords();
  return (
    <Sheet
      open={isOpen}
      onOpenChange={onOpenChange}
      title={t("chat.actions")}
      description={<Line text={words(asked.message)} />}
      flush
    >
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              className={cx(
                rowClass(true, false),
                "text-base font-medium",
                item.danger === true && "text-out",
              )}
              onClick={() => {
                onOpenChange(false);
                item.onSelect();
              }}
            >
              {item.icon && (
                <item.icon size={22} className={cx("shrink-0", item.danger !== true && "text-ink-faint")} />
              )}
              {item.label}
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Line({ text }: { readonly text: string }) {
  return <span className="line-clamp-2">{text}</span>;
}
