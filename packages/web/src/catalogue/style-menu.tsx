/** What else can be done with a style: see its stock, print its labels, archive it. */
import { useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import { useCan, useSubmit } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { IconDelete, IconMore, IconPrint, IconStock, IconUndo } from "../ui/icons.tsx";
import { Menu } from "../ui/menu.tsx";
import { nameIn } from "./names.ts";

export function StyleMenu({ style }: { readonly style: StyleView }) {
  const t = useT();
  const can = useCan();
  const submit = useSubmit();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const links = [
    {
      id: "stock",
      icon: IconStock,
      label: t("catalogue.seeStock"),
      onSelect: () => void navigate({ to: "/stock/$styleId", params: { styleId: style.id } }),
    },
    ...(can("label.print")
      ? [
          {
            id: "labels",
            icon: IconPrint,
            label: t("labels.title"),
            onSelect: () => void navigate({ to: "/catalogue/labels", search: { style: style.id } as never }),
          },
        ]
      : []),
  ];
  const archive = style.active
    ? {
        id: "archive",
        icon: IconDelete,
        label: t("catalogue.archive"),
        danger: true,
        onSelect: () => setAsks(true),
      }
    : {
        id: "restore",
        icon: IconUndo,
        label: t("catalogue.restore"),
        onSelect: () => void submit("style.restore", { styleId: style.id }),
      };
  return (
    <>
      <Menu trigger={<IconButton icon={IconMore} label={t("action.more")} />} groups={[links, [archive]]} />
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title={t("catalogue.archive.title", { name: nameIn(style, t.language) })}
        body={t("catalogue.archive.body")}
        confirmLabel={t("catalogue.archive")}
        danger
        onConfirm={() => void submit("style.archive", { styleId: style.id })}
      />
    </>
  );
}
