import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { IconLock } from "../ui/icons.tsx";
import { StateScreen } from "../ui/states.tsx";

/** The channel is not the person's, or there is none. */
export function GoneState() {
  const t = useT();
  const navigate = useNavigate();
  return (
    <StateScreen
      icon={IconLock}
      title={t("chat.gone.title")}
      body={t("chat.gone.body")}
      action={<Button onClick={() => void navigate({ to: "/messages" })}>{t("chat.back")}</Button>}
    />
  );
}
