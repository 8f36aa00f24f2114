import { useCallback } from "react";
import { useNavigate } from "@tanstack/react-router";
import { directChannelId } from "@instep/domain/chat/contract.ts";
import type { StaffId } from "@instep/domain/kernel/ids.ts";
import { useClient, useOwn, useSignedIn, useSubmit } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { toast } from "../ui/toast-store.ts";

/** Opens the direct conversation with somebody, making it when there is none; answers whether it is open. */
export function useOpenDirect(): (staffId: StaffId) => Promise<boolean> {
  const t = useT();
  const client = useClient();
  const submit = useSubmit();
  const navigate = useNavigate();
  const { staffId: me } = useSignedIn();
  const known = useOwn()?.channelIds;
  return useCallback(
    async (staffId) => {
      const channelId = directChannelId(me, staffId);
      if (known?.includes(channelId) !== true) {
        if (client.status.get().kind === "offline") {
          toast.show({ text: t("chat.new.offline"), tone: "low" });
          return false;
        }
        const outcome = await submit("channel.open_direct", { staffId }).outcome;
        if (!outcome.ok) return false;
      }
      await navigate({ to: "/messages/$channelId", params: { channelId } });
      return true;
    },
    [client, known, me, navigate, submit, t],
  );
}
