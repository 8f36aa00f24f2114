import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { z } from "zod";
import { Refusal } from "@instep/client/http.ts";
import type { AuditLine, auditQuery, AuditView, PublicStaff } from "@instep/domain/identity/contract.ts";
import { useCan, useClient, useDirectory, useFeed } from "../app/hooks.ts";
import { dayNumber } from "../i18n/figures.ts";
import { usePlaceFormat, useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { cx } from "../ui/cx.ts";
import { Field } from "../ui/field.tsx";
import { Time } from "../ui/figures.tsx";
import { IconHistory, IconSettings } from "../ui/icons.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { EmptyState, LoadingState, NoPermissionState } from "../ui/states.tsx";
import { auditFaceOf, auditSentence, mergeLines } from "./audit-lines.ts";
import { LoadedState } from "./loaded-state.tsx";
import type { Loaded } from "./use-loaded.ts";
import { nameIn } from "./words.ts";

type Page = z.infer<typeof auditQuery.result>;
const pageLines = 50;

interface Trail {
  readonly loaded: Loaded<readonly AuditLine[]>;
  readonly isMore: boolean;
  readonly more: () => void;
}

/** The feed gives the newest lines as they come; older ones, and those about one person, are asked for. */
function useTrail(subjectId: string | undefined): Trail {
  const client = useClient();
  const live = useFeed<AuditView>("audit").view?.lines;
  const [older, setOlder] = useState<Loaded<readonly AuditLine[]>>({ kind: "loading" });
  const [isMore, setMore] = useState(false);
  const asking = useRef<AbortController>(undefined);
  const ask = useCallback(
    (before: number | undefined, kept: readonly AuditLine[]): void => {
      asking.current?.abort();
      const ends = (asking.current = new AbortController());
      const args = {
        limit: pageLines,
        ...(before !== undefined && { before }),
        ...(subjectId !== undefined && { subjectId }),
      };
      client.query<Page>("identity.audit", args, ends.signal).then(
        ({ lines, more }) => {
          setOlder({ kind: "there", answer: [...kept, ...(lines as AuditLine[])] });
          setMore(more);
        },
        (error: unknown) => {
          if (ends.signal.aborted) return;
          if (!(error instanceof Refusal)) throw error;
          const { rejection, status } = error;
          if (kept.length === 0) setOlder({ kind: "refused", rejection, isOffline: status === 0 });
        },
      );
    },
    [client, subjectId],
  );
  useEffect(() => {
    setOlder({ kind: "loading" });
    ask(undefined, []);
    return () => asking.current?.abort();
  }, [ask]);
  const loaded = useMemo<Trail["loaded"]>(() => {
    if (older.kind !== "there") return older;
    return { kind: "there", answer: mergeLines(subjectId === undefined ? (live ?? []) : [], older.answer) };
  }, [live, older, subjectId]);
  const more = (): void => {
    if (older.kind === "there") ask(older.answer.at(-1)?.position, older.answer);
    else ask(undefined, []);
  };
  return { loaded, isMore, more };
}

function Line({ line }: { readonly line: AuditLine }) {
  const t = useT();
  const directory = useDirectory();
  const { text, details, isGrave } = auditSentence(line, directory, t);
  const face = auditFaceOf(line);
  const staff = face === null ? undefined : directory?.staff[face];
  return (
    <li className="flex gap-3 border-b border-line/80 px-4 py-3 last:border-0">
      {staff === undefined ? (
        <span className="grid size-8 shrink-0 place-items-center text-ink-faint">
          <IconSettings size={20} />
        </span>
      ) : (
        <Avatar id={staff.staffId} name={nameIn(staff, t.language)} size="sm" />
      )}
      <div className="min-w-0 grow">
        <p className="flex items-baseline gap-3">
          <span className={cx("min-w-0 grow text-pretty", isGrave && "font-medium text-out")}>{text}</span>
          <Time at={line.at} className="caption shrink-0" />
        </p>
        {details.length > 0 && <p className="text-sm break-words text-ink-faint">{details.join(" · ")}</p>}
      </div>
    </li>
  );
}

function Days({ lines }: { readonly lines: readonly AuditLine[] }) {
  const { timeZone } = usePlaceFormat();
  const days = Map.groupBy(lines, ({ at }) => dayNumber(at, timeZone));
  return [...days].map(([day, ofDay]) => (
    <section key={day}>
      <h2 className="px-4 pb-1.5 text-sm font-medium text-ink-faint">
        <Time at={ofDay[0]?.at ?? 0} style="day" />
      </h2>
      <ul className="overflow-hidden rounded-lg border border-line bg-surface">
        {ofDay.map((line) => (
          <Line key={line.position} line={line} />
        ))}
      </ul>
    </section>
  ));
}

function PersonFilter({
  value,
  onChange,
}: {
  readonly value: PublicStaff | null;
  readonly onChange: (staff: PublicStaff | null) => void;
}) {
  const t = useT();
  const directory = useDirectory();
  const people = useMemo(() => Object.values(directory?.staff ?? {}), [directory]);
  return (
    <Field hideLabel label={t("audit.person")}>
      <Combobox
        items={people}
        value={value}
        onChange={onChange}
        placeholder={t("audit.everybody")}
        itemKey={({ staffId }) => staffId}
        itemLabel={(staff) => `${nameIn(staff, t.language)} ${staff.number}`}
      />
    </Field>
  );
}

export function AuditPage() {
  const t = useT();
  const navigate = useNavigate();
  const can = useCan();
  const directory = useDirectory();
  if (directory === undefined) return <LoadingState />;
  return can("audit.view") ? (
    <AuditTrail />
  ) : (
    <Screen header={<PageHeader title={t("audit.title")} onBack={() => void navigate({ to: "/me" })} />}>
      <NoPermissionState />
    </Screen>
  );
}

function AuditTrail() {
  const t = useT();
  const navigate = useNavigate();
  const [person, setPerson] = useState<PublicStaff | null>(null);
  const { loaded, isMore, more } = useTrail(person?.staffId);
  return (
    <Screen header={<PageHeader title={t("audit.title")} onBack={() => void navigate({ to: "/me" })} />}>
      <div className="mx-auto max-w-3xl space-y-5 p-4 pb-10 wide:p-6">
        <div className="grid items-center gap-4 wide:grid-cols-[1fr_17rem]">
          <p className="text-ink-soft text-pretty">{t("audit.hint")}</p>
          <PersonFilter value={person} onChange={setPerson} />
        </div>
        {loaded.kind !== "there" && <LoadedState loaded={loaded} onRetry={more} />}
        {loaded.kind === "there" && loaded.answer.length === 0 && (
          <EmptyState icon={IconHistory} title={t("audit.empty")} />
        )}
        {loaded.kind === "there" && <Days lines={loaded.answer} />}
        {isMore && (
          <Button full onClick={more}>
            {t("audit.earlier")}
          </Button>
        )}
      </div>
    </Screen>
  );
}
