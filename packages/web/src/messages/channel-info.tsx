/** Who is in a conversation, with what they do there; for groups also what may be changed. */
import { useMemo, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { ChatChannel } from "@instep/domain/chat/contract.ts";
import type { PublicStaff } from "@instep/domain/identity/contract.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useDirectory, useSignedIn, useSubmit } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog, Dialog, Sheet } from "../ui/dialog.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { IconEdit, IconLogout, IconPlus } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { EmptyState } from "../ui/states.tsx";
import { sortPeople } from "./list.ts";
import { nameIn, readersOf } from "./names.ts";
import { PeoplePicker, PersonRow, PickedPeople, usePicked } from "./people-picker.tsx";
import { useOpenDirect } from "./use-open-direct.ts";

type Ask = "add" | "rename" | "leave" | null;

export function ChannelInfo({
  channel,
  isOpen,
  onClose,
}: {
  readonly channel: ChatChannel;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const t = useT();
  const directory = useDirectory();
  const [ask, setAsk] = useState<Ask>(null);
  const place = channel.placeId === null ? undefined : directory?.places[channel.placeId];
  const end = (): void => setAsk(null);
  const title = place === undefined ? channel.name : nameIn(place, t.language);
  return (
    <>
      <Sheet
        open={isOpen}
        onOpenChange={(open) => !open && onClose()}
        title={channel.kind === "direct" ? t("chat.info") : title}
        {...(place !== undefined && { description: `${place.code} · ${place.city}` })}
        flush
      >
        {channel.kind === "group" && <GroupActs onAsk={setAsk} />}
        <Members channel={channel} onClose={onClose} />
      </Sheet>
      <AddMembers channel={channel} isOpen={ask === "add"} onClose={end} />
      <Rename channel={channel} isOpen={ask === "rename"} onClose={end} />
      <Leave channel={channel} isOpen={ask === "leave"} onClose={end} />
    </>
  );
}

function GroupActs({ onAsk }: { readonly onAsk: (ask: Ask) => void }) {
  const t = useT();
  return (
    <List className="pb-3">
      <ListRow leading={<IconPlus size={22} />} title={t("chat.group.add")} onPress={() => onAsk("add")} />
      <ListRow
        leading={<IconEdit size={22} />}
        title={t("chat.group.rename")}
        onPress={() => onAsk("rename")}
      />
      <ListRow
        leading={<IconLogout size={22} className="text-out" />}
        title={<span className="text-out">{t("chat.group.leave")}</span>}
        onPress={() => onAsk("leave")}
      />
    </List>
  );
}

function Members({ channel, onClose }: { readonly channel: ChatChannel; readonly onClose: () => void }) {
  const t = useT();
  const directory = useDirectory();
  const { staffId: me } = useSignedIn();
  const openDirect = useOpenDirect();
  const people = useMemo(
    () => (directory === undefined ? [] : sortPeople(readersOf(channel, directory), t.language)),
    [channel, directory, t],
  );
  const write = async (staff: PublicStaff): Promise<void> => {
    if (await openDirect(staff.staffId)) onClose();
  };
  return (
    <List title={t("chat.info.members", { n: people.length })}>
      {people.map((staff) => (
        <PersonRow
          key={staff.staffId}
          staff={staff}
          {...(staff.staffId !== me && channel.kind !== "direct" && { onPress: () => void write(staff) })}
        />
      ))}
    </List>
  );
}

interface AskProps {
  readonly channel: ChatChannel;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function AddMembers({ channel, isOpen, onClose }: AskProps) {
  const t = useT();
  return (
    <Sheet open={isOpen} onOpenChange={(open) => !open && onClose()} title={t("chat.group.add")} flush>
      <AddMembersBody channel={channel} onClose={onClose} />
    </Sheet>
  );
}

function AddMembersBody({ channel, onClose }: Omit<AskProps, "isOpen">) {
  const t = useT();
  const directory = useDirectory();
  const submit = useSubmit();
  const others = useMemo(() => {
    const members = new Set<string>(channel.memberIds);
    return Object.values(directory?.staff ?? {}).filter(
      (staff) => staff.status === "active" && !members.has(staff.staffId),
    );
  }, [channel, directory]);
  const { ids, chosen, toggle } = usePicked(others);
  const [isBusy, setIsBusy] = useState(false);
  const add = async (): Promise<void> => {
    setIsBusy(true);
    const { channelId } = channel;
    const outcome = await submit("channel.add_members", { channelId, staffIds: [...ids] }).outcome;
    setIsBusy(false);
    if (outcome.ok) onClose();
  };
  if (others.length === 0) return <EmptyState title={t("chat.group.everyone")} />;
  return (
    <div className="flex h-[min(36rem,calc(100dvh-11rem))] flex-col wide:h-[calc(100dvh-7rem)]">
      <PickedPeople people={chosen} onRemove={toggle} />
      <PeoplePicker people={others} picked={ids} onPress={(staff) => toggle(staff.staffId)} />
      <div className="shrink-0 px-4 pt-3">
        <Button variant="primary" full loading={isBusy} disabled={ids.size === 0} onClick={() => void add()}>
          {t("chat.group.add.submit", { n: ids.size })}
        </Button>
      </div>
    </div>
  );
}

function Rename({ channel, isOpen, onClose }: AskProps) {
  const t = useT();
  const submit = useSubmit();
  const [name, setName] = useState<string | null>(null);
  const shown = name ?? channel.name;
  const isSame = shown.trim() === "" || shown.trim() === channel.name;
  const end = (): void => {
    setName(null);
    onClose();
  };
  const rename = (): void => {
    if (!isSame) submit("channel.rename", { channelId: channel.channelId, name: shown.trim() });
    end();
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => !open && end()}
      title={t("chat.group.rename")}
      size="sm"
      actions={
        <>
          <Button onClick={end}>{t("action.cancel")}</Button>
          <Button variant="primary" disabled={isSame} onClick={rename}>
            {t("action.save")}
          </Button>
        </>
      }
    >
      <Field label={t("chat.group.name")} hideLabel>
        <TextInput
          value={shown}
          maxLength={limits.nameCharsMax}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) rename();
          }}
        />
      </Field>
    </Dialog>
  );
}

function Leave({ channel, isOpen, onClose }: AskProps) {
  const t = useT();
  const submit = useSubmit();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    const outcome = await submit("channel.leave", { channelId: channel.channelId }).outcome;
    if (outcome.ok) await navigate({ to: "/messages" });
  };
  return (
    <ConfirmDialog
      open={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title={t("chat.group.leave.ask", { name: channel.name })}
      body={t("chat.group.leave.body")}
      confirmLabel={t("chat.group.leave")}
      danger
      onConfirm={leave}
    />
  );
}
