import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from "react";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "./avatar.tsx";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { IconAttach, IconSend } from "./icons.tsx";
import { useMedia } from "./media.ts";
import {
  matchMentions,
  mentionAt,
  mentionedIn,
  putMention,
  type MentionCandidate,
  type MentionQuery,
} from "./mention.ts";

export interface ComposerProps {
  /** The draft; kept by the screen so that it survives leaving it. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSend: (message: { readonly text: string; readonly mentions: readonly string[] }) => void;
  readonly people?: readonly MentionCandidate[];
  readonly onAttach?: () => void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly maxLength?: number;
  /** Above the field: a reply quote, attachments. */
  readonly above?: ReactNode;
}

const shownMax = 6;

/** A key that belongs to an input method: the Enter that takes a candidate must not send. */
function isComposing(event: KeyboardEvent): boolean {
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

interface Mentions {
  readonly found: readonly MentionCandidate[];
  readonly active: number;
  readonly look: () => void;
  readonly close: () => void;
  readonly take: (candidate: MentionCandidate) => void;
  /** Whether the key was the list's. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly mentioned: () => readonly string[];
}

/** The `@` list: what is being looked for, which row is active, and putting a name into the text. */
function useMentions(field: RefObject<HTMLTextAreaElement | null>, props: ComposerProps): Mentions {
  const { value, onChange, people = [] } = props;
  const caretAfter = useRef<number | null>(null);
  const chosen = useRef<MentionCandidate[]>([]);
  const [query, setQuery] = useState<MentionQuery | null>(null);
  const [active, setActive] = useState(0);
  const found = query === null ? [] : matchMentions(people, query.text, shownMax);

  useLayoutEffect(() => {
    if (caretAfter.current === null) return;
    field.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  }, [value, field]);

  const take = (candidate: MentionCandidate): void => {
    if (query === null) return;
    const next = putMention(value, query, candidate.name);
    chosen.current.push(candidate);
    caretAfter.current = next.caret;
    onChange(next.text);
    setQuery(null);
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent): boolean => {
    const picked = found[active];
    if (picked === undefined) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + found.length) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") take(picked);
    else if (event.key === "Escape") setQuery(null);
    else return false;
    return true;
  };
  return {
    found,
    active,
    take,
    onKey,
    close: () => setQuery(null),
    look: () => {
      const box = field.current;
      setQuery(box === null || people.length === 0 ? null : mentionAt(box.value, box.selectionStart));
      setActive(0);
    },
    // Names may also have been typed, or stand in a draft that was left; those chosen here decide between namesakes.
    mentioned: () => mentionedIn(value, [...chosen.current, ...people]),
  };
}

export function Composer(props: ComposerProps) {
  const { value, onSend, onAttach, disabled = false, above } = props;
  const t = useT();
  const listId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const mentions = useMentions(field, props);
  const empty = value.trim() === "";
  const send = (): void => {
    if (empty || disabled) return;
    onSend({ text: value.trim(), mentions: mentions.mentioned() });
    mentions.close();
    field.current?.focus();
  };
  return (
    <div
      data-toast-floor
      className="relative shrink-0 border-t border-line bg-surface px-2 pt-2 pb-[calc(var(--safe-bottom)+0.5rem)]"
    >
      {mentions.found.length > 0 && (
        <MentionList id={listId} people={mentions.found} active={mentions.active} onTake={mentions.take} />
      )}
      {above}
      <div className="flex items-end gap-1">
        {onAttach && (
          <IconButton icon={IconAttach} label={t("chat.attach")} onClick={onAttach} disabled={disabled} />
        )}
        <ComposerField ref={field} composer={props} mentions={mentions} listId={listId} onEnter={send} />
        {/* Keeps the focus in the field, so the phone's keyboard stays open while one writes on. */}
        <IconButton
          icon={IconSend}
          variant="primary"
          label={t("action.send")}
          disabled={empty || disabled}
          onPointerDown={(event) => event.preventDefault()}
          onClick={send}
          className="rounded-full!"
        />
      </div>
    </div>
  );
}

interface ComposerFieldProps {
  readonly ref: RefObject<HTMLTextAreaElement | null>;
  readonly composer: ComposerProps;
  readonly mentions: Mentions;
  readonly listId: string;
  readonly onEnter: () => void;
}

function ComposerField({ ref, composer, mentions, listId, onEnter }: ComposerFieldProps) {
  const t = useT();
  const { value, onChange, disabled, maxLength, placeholder, onAttach } = composer;
  // On a phone Enter is a new line, as in every messenger; a keyboard sends with it.
  const hasKeyboard = useMedia("(hover: hover) and (pointer: fine)");
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const sends = event.key === "Enter" && hasKeyboard && !event.shiftKey;
    if (mentions.onKey(event)) event.preventDefault();
    else if (sends) {
      event.preventDefault();
      onEnter();
    }
  };
  return (
    <textarea
      ref={ref}
      rows={1}
      value={value}
      disabled={disabled}
      maxLength={maxLength}
      aria-label={t("chat.composer")}
      placeholder={placeholder ?? t("chat.composer.placeholder")}
      aria-controls={mentions.found.length > 0 ? listId : undefined}
      aria-autocomplete="list"
      aria-activedescendant={mentions.found.length > 0 ? `${listId}-${mentions.active}` : undefined}
      onChange={(event) => {
        onChange(event.target.value);
        mentions.look();
      }}
      onSelect={mentions.look}
      onBlur={mentions.close}
      onKeyDown={onKeyDown}
      className={cx(
        "field-sizing-content max-h-36 min-h-12 min-w-0 grow resize-none rounded-xl border border-line-strong/50 bg-raised px-4 py-[0.68rem] text-field outline-none focus:border-accent",
        onAttach === undefined && "ml-1",
      )}
    />
  );
}

function MentionList({
  id,
  people,
  active,
  onTake,
}: {
  readonly id: string;
  readonly people: readonly MentionCandidate[];
  readonly active: number;
  readonly onTake: (candidate: MentionCandidate) => void;
}) {
  const t = useT();
  return (
    <ul
      id={id}
      role="listbox"
      aria-label={t("chat.mention.list")}
      className="absolute right-2 bottom-full left-2 mb-2 max-w-md animate-rise overflow-hidden rounded-lg border border-line bg-raised p-1.5 shadow-float"
    >
      {people.map((candidate, index) => (
        <li
          key={candidate.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(candidate);
          }}
          className={cx(
            "flex min-h-12 cursor-pointer items-center gap-3 rounded-sm px-2",
            index === active && "bg-accent-soft",
          )}
        >
          <Avatar id={candidate.id} name={candidate.name} size="sm" />
          <span className="font-medium">{candidate.name}</span>
          {candidate.detail !== undefined && (
            <span className="truncate text-sm text-ink-faint">{candidate.detail}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
