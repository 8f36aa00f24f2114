import { useMemo, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { PublicStaff } from "@instep/domain/identity/contract.ts";
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useClient, useDirectory, useSignedIn, useSubmit } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { toast } from "../ui/toast-store.ts";
import { PeoplePicker, PickedPeople, usePicked } from "./people-picker.tsx";
import { useOpenDirect } from "./use-open-direct.ts";

export type NewKind = "direct" | "group";

function useOthers(): readonly PublicStaff[] {
  const { staffId: me } = useSignedIn();
  const directory = useDirectory();
  return useMemo(
    () =>
      Object.values(directory?.staff ?? {}).filter(
        (staff) => staff.status === "active" && staff.staffId !== me,
      ),
    [directory, me],
  );
}

export function NewConversation({
  kind,
  onClose,
}: {
  readonly kind: NewKind | null;
  readonly onClose: () => void;
}) {
  // The sheet keeps its content while it leaves.
  const [shown, setShown] = useState<NewKind>("direct");
  if (kind !== null && kind !== shown) setShown(kind);
  const t = useT();
  return (
    <Sheet
      open={kind !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t(shown === "direct" ? "chat.new.direct" : "chat.new.group")}
      flush
    >
      {shown === "direct" ? <NewDirect onClose={onClose} /> : <NewGroup onClose={onClose} />}
    </Sheet>
  );
}

const tall = "flex h-[min(36rem,calc(100dvh-11rem))] flex-col wide:h-[calc(100dvh-7rem)]";

function NewDirect({ onClose }: { readonly onClose: () => void }) {
  const others = useOthers();
  const openDirect = useOpenDirect();
  const choose = async (staff: PublicStaff): Promise<void> => {
    if (await openDirect(staff.staffId)) onClose();
  };
  return (
    <div className={tall}>
      <PeoplePicker people={others} onPress={(staff) => void choose(staff)} />
    </div>
  );
}

function NewGroup({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const client = useClient();
  const submit = useSubmit();
  const navigate = useNavigate();
  const others = useOthers();
  const { ids, chosen, toggle } = usePicked(others);
  const [name, setName] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const create = async (): Promise<void> => {
    if (client.status.get().kind === "offline") {
      toast.show({ text: t("chat.new.offline"), tone: "low" });
      return;
    }
    setIsBusy(true);
    const outcome = await submit("channel.create", { name: name.trim(), memberIds: [...ids] }).outcome;
    setIsBusy(false);
    if (!outcome.ok) return;
    const { channelId } = outcome.reply as { channelId: ChannelId };
    onClose();
    await navigate({ to: "/messages/$channelId", params: { channelId } });
  };
  return (
    <div className={tall}>
      <Field label={t("chat.group.name")} className="mx-4 mb-3 shrink-0">
        <TextInput
          value={name}
          maxLength={limits.nameCharsMax}
          placeholder={t("chat.group.name.placeholder")}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <PickedPeople people={chosen} onRemove={toggle} />
      <PeoplePicker people={others} picked={ids} onPress={(staff) => toggle(staff.staffId)} />
      <div className="shrink-0 px-4 pt-3">
        <Button
          variant="primary"
          full
          loading={isBusy}
          disabled={name.trim() === "" || ids.size === 0}
          onClick={() => void create()}
        >
          {t("chat.group.create", { n: ids.size + 1 })}
        </Button>
      </div>
    </div>
  );
}
