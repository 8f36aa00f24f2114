/** What this device has not been able to tell the server yet, what the server refused, and whether both agree. */
import { useSyncExternalStore } from "react";
import { useCanGoBack, useNavigate, useRouter } from "@tanstack/react-router";
import type { PendingCommand } from "@instep/client/optimistic.ts";
import type { Status } from "@instep/client/status.ts";
import type { FailedCommand } from "@instep/client/storage.ts";
import { findSku } from "@instep/domain/catalogue/feed.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { useCatalogue, useClient, useHere, usePlaces } from "../app/hooks.ts";
import { formatInstant } from "../i18n/figures.ts";
import { tRejection, usePlaceFormat, useT, type Translate } from "../i18n/i18n.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { cx } from "../ui/cx.ts";
import { RelativeTime } from "../ui/figures.tsx";
import {
  IconCheck,
  IconCheckTwice,
  IconClock,
  IconOffline,
  IconRefresh,
  IconSend,
  IconWarning,
  type Icon,
} from "../ui/icons.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { EmptyState } from "../ui/states.tsx";
import { toast } from "../ui/toast-store.ts";
import { ShoePicture } from "./shoe-parts.tsx";
import { nameIn } from "./shoe.ts";
import { useDigest, type Agreement } from "./use-digest.ts";
import { commandWords, skuOf } from "./words.ts";

const placesCheckedMax = 8;

export function OutboxPage() {
  const t = useT();
  const client = useClient();
  const router = useRouter();
  const navigate = useNavigate();
  const canGoBack = useCanGoBack();
  const status = useSyncExternalStore(client.status.subscribe, client.status.get);
  const pending = useSyncExternalStore(client.pending.subscribe, client.pending.get);
  const failed = useSyncExternalStore(client.failed.subscribe, client.failed.get);
  const waiting = pending.filter(({ phase }) => phase !== "accepted" && phase !== "refused");
  const back = (): void => (canGoBack ? router.history.back() : void navigate({ to: "/me" }));
  return (
    <Screen header={<PageHeader title={t("outbox.title")} onBack={back} />} className="px-4 py-4">
      <div className="mx-auto max-w-2xl space-y-4">
        <StateCard status={status} onRetry={() => client.reconnect()} />
        {failed.length > 0 && (
          <Card flush title={t("outbox.failed")}>
            <p className="px-4 pb-2 text-sm text-ink-faint text-pretty">{t("outbox.failed.hint")}</p>
            <ul className="divide-y divide-line/80">
              {failed.map((command) => (
                <FailedRow key={command.id} command={command} />
              ))}
            </ul>
          </Card>
        )}
        {waiting.length > 0 && (
          <Card flush title={t("outbox.waiting")} aside={<span className="caption">{waiting.length}</span>}>
            <ul className="divide-y divide-line/80">
              {waiting.map((command) => (
                <WaitingRow key={command.id} command={command} />
              ))}
            </ul>
          </Card>
        )}
        {waiting.length + failed.length === 0 && (
          <EmptyState icon={IconCheckTwice} title={t("outbox.empty.title")} body={t("outbox.empty.body")} />
        )}
        <CheckCard isLive={status.kind === "live" || status.kind === "sending"} />
      </div>
    </Screen>
  );
}

function stateWords(
  { kind, waiting, offlineSince }: Status,
  t: Translate,
  timeZone: string | undefined,
): string {
  if (kind === "sending") return t("outbox.state.sending", { n: waiting });
  if (kind === "offline" && offlineSince !== undefined)
    return t("outbox.state.offline.since", {
      time: formatInstant(offlineSince, "time", t.language, timeZone),
    });
  return t(`outbox.state.${kind}`);
}

function StateCard({ status, onRetry }: { readonly status: Status; readonly onRetry: () => void }) {
  const t = useT();
  const { timeZone } = usePlaceFormat();
  const { kind } = status;
  const isOff = kind === "offline" || kind === "signed_out";
  return (
    <section
      role="status"
      className={cx(
        "flex min-h-16 items-center gap-3 rounded-lg border px-4 py-2",
        isOff ? "border-transparent bg-low-soft text-low" : "border-line bg-surface",
      )}
    >
      {isOff ? (
        <IconOffline className="shrink-0" />
      ) : kind === "live" ? (
        <span className="mx-1.5 size-3 shrink-0 rounded-full bg-enough-mark" />
      ) : (
        <Spinner size={22} className="shrink-0 text-accent" />
      )}
      <p className="min-w-0 grow font-medium">{stateWords(status, t, timeZone)}</p>
      {isOff && (
        <Button size="sm" icon={IconRefresh} onClick={onRetry}>
          {t("action.retry")}
        </Button>
      )}
    </section>
  );
}

/** The picture of the first shoe in it, else the sign of its kind. */
function CommandSign({ command }: { readonly command: { readonly name: string; readonly args: unknown } }) {
  const catalogue = useCatalogue();
  const skuId = skuOf(command);
  const found = catalogue === undefined || skuId === undefined ? undefined : findSku(catalogue, skuId);
  if (found !== undefined) return <ShoePicture colourway={found.colourway} className="size-11" />;
  const Glyph: Icon = command.name === "message.send" ? IconSend : IconClock;
  return (
    <span className="grid size-11 shrink-0 place-items-center rounded-md bg-sunken text-ink-faint">
      <Glyph size={22} />
    </span>
  );
}

function WaitingRow({ command }: { readonly command: PendingCommand }) {
  const t = useT();
  const client = useClient();
  const catalogue = useCatalogue();
  const withdraw = async (): Promise<void> => {
    const done = await client.withdraw(command.id);
    toast.show({ text: done ? t("outbox.withdrawn") : t("outbox.tooLate"), tone: done ? "plain" : "low" });
  };
  return (
    <li data-command={command.id} className="flex items-center gap-3 px-4 py-2.5">
      <CommandSign command={command} />
      <div className="min-w-0 grow">
        <p className="line-clamp-2 font-medium">{commandWords(command, catalogue, t)}</p>
        <p className="mt-0.5 flex items-center gap-2 text-sm text-ink-faint">
          <RelativeTime at={command.madeAt} />
          <span>{t(`outbox.phase.${command.phase}`)}</span>
        </p>
      </div>
      {command.canWithdraw && (
        <Button size="sm" onClick={() => void withdraw()}>
          {t("outbox.withdraw")}
        </Button>
      )}
    </li>
  );
}

function FailedRow({ command }: { readonly command: FailedCommand }) {
  const t = useT();
  const client = useClient();
  const catalogue = useCatalogue();
  return (
    <li data-failed={command.id} className="flex items-start gap-3 px-4 py-3">
      <CommandSign command={command} />
      <div className="min-w-0 grow">
        <p className="line-clamp-2 font-medium">{commandWords(command, catalogue, t)}</p>
        <p className="mt-0.5 text-sm text-out text-pretty">{tRejection(command.rejection)}</p>
        <p className="text-sm text-ink-faint">
          <RelativeTime at={command.madeAt} />
        </p>
        <div className="mt-2 flex gap-2">
          <Button size="sm" onClick={() => void client.retry(command.id)}>
            {t("action.retry")}
          </Button>
          <Button size="sm" variant="danger" onClick={() => void client.dismiss(command.id)}>
            {t("outbox.dismiss")}
          </Button>
        </div>
      </div>
    </li>
  );
}

/** The person's own places; of a whole chain only the one this device works at. */
function CheckCard({ isLive }: { readonly isLive: boolean }) {
  const t = useT();
  const { own } = usePlaces();
  const { place } = useHere();
  const stocked = own.filter(({ kind }) => kind !== "office");
  const places = stocked.length > placesCheckedMax ? (place === undefined ? [] : [place]) : stocked;
  if (places.length === 0) return null;
  return (
    <Card flush title={t("outbox.check")}>
      <p className="px-4 pb-2 text-sm text-ink-faint">{t("outbox.check.hint")}</p>
      <ul className="divide-y divide-line/80">
        {places.map((one) => (
          <CheckRow key={one.placeId} place={one} isLive={isLive} />
        ))}
      </ul>
    </Card>
  );
}

const signs: Record<Agreement["kind"], { readonly tone: Tone; readonly icon?: Icon }> = {
  running: { tone: "plain" },
  moving: { tone: "low", icon: IconClock },
  offline: { tone: "low", icon: IconOffline },
  same: { tone: "enough", icon: IconCheck },
  different: { tone: "out", icon: IconWarning },
};

function CheckRow({ place, isLive }: { readonly place: PlaceRow; readonly isLive: boolean }) {
  const t = useT();
  const { agreement, again } = useDigest(place.placeId, isLive);
  const { tone, icon } = signs[agreement.kind];
  return (
    <li data-check={agreement.kind} className="flex min-h-14 items-center gap-3 px-4 py-2">
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{nameIn(place, t.language)}</p>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-faint">
          <Badge tone={tone} {...(icon === undefined ? {} : { icon })}>
            {t(`outbox.check.${agreement.kind}`)}
          </Badge>
          {"seq" in agreement && t("outbox.check.at", { n: agreement.seq })}
        </p>
      </div>
      <Button
        size="sm"
        variant="quiet"
        aria-label={t("outbox.check.again")}
        disabled={!isLive || agreement.kind === "running"}
        onClick={again}
      >
        <IconRefresh size={18} />
      </Button>
    </li>
  );
}
