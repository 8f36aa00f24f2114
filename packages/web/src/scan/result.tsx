/** What stands under the camera: the shoe that was scanned, the basket, what was sold, or what nobody knows. */
import type { CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { useStock } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { IconScan } from "../ui/icons.tsx";
import { useIsWide } from "../ui/media.ts";
import { EmptyState, ErrorState } from "../ui/states.tsx";
import { BasketPanel } from "./basket-panel.tsx";
import { SoldPanel, UnknownPanel } from "./end-panels.tsx";
import { isMember } from "./member.ts";
import { LinePanel } from "./line-panel.tsx";
import { Panel } from "./panel.tsx";
import { shoeOf } from "./shoe.ts";
import { useElsewhere } from "./use-elsewhere.ts";
import type { TillHandle } from "./use-till.ts";

export interface ResultProps {
  readonly handle: TillHandle;
  readonly catalogue: CatalogueView;
  readonly place: PlaceRow;
  readonly canSell: boolean;
  readonly onCovered: (isCovered: boolean) => void;
  readonly onSearch: () => void;
}

export function Result(props: ResultProps) {
  const { handle, catalogue, place, canSell, onCovered, onSearch } = props;
  const { till, send, sell } = handle;
  const { shown } = till;
  const { view: stock } = useStock(place.placeId);
  const elsewhere = useElsewhere(place.placeId, shown.kind === "line" ? shown.line.styleId : undefined);
  const isMemberRight = isMember(handle.member);
  const close = (): void => send({ kind: "closed" });
  switch (shown.kind) {
    case "nothing":
      return <Idle />;
    case "sold":
      return <SoldPanel sale={shown.sale} catalogue={catalogue} stock={stock} onClose={close} />;
    case "unknown":
      return (
        <UnknownPanel key={shown.text} text={shown.text} place={place} onSearch={onSearch} onClose={close} />
      );
    case "lines":
      return (
        <BasketPanel
          {...{ till, catalogue, place, stock, isMemberRight }}
          onEdit={(index) => send({ kind: "edited", index })}
          onCount={(index, quantity) => send({ kind: "counted", index, quantity })}
          onRemove={(index) => send({ kind: "removed", index })}
          onClear={handle.clear}
          onSell={sell}
        />
      );
    case "line": {
      const shoe = shoeOf(catalogue, shown.line);
      if (shoe === undefined) return <Gone onClose={close} />;
      return (
        <LinePanel
          key={shown.line.styleId}
          {...{ till, shoe, place, stock, elsewhere, canSell, isMemberRight }}
          line={shown.line}
          onChange={(change) => send({ kind: "changed", change })}
          onSell={sell}
          onKeep={() => send({ kind: "kept" })}
          onClose={close}
          member={handle.member}
          onMember={handle.setMember}
          onSheet={onCovered}
        />
      );
    }
  }
}

/** On a wide screen the place of the result is always there; on a phone the camera has it all. */
function Idle() {
  const t = useT();
  const isWide = useIsWide();
  if (!isWide) return null;
  return (
    <Panel label={t("scan.title")} isCentred>
      <EmptyState
        icon={IconScan}
        title={t("scan.idle.title")}
        body={
          <>
            {t("scan.idle.body")}
            <span className="mt-2 block text-sm">{t("scan.wedge.hint")}</span>
          </>
        }
      />
    </Panel>
  );
}

function Gone({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  return (
    <Panel label={t("scan.gone")}>
      <ErrorState title={t("scan.gone")} body="" onRetry={onClose} />
    </Panel>
  );
}
