/** A pressed cell: every place that has the shoe, in which condition, and what may be done about it. */
import { LinkButton, LinkRow } from "../ui/link.tsx";
import type { FoundSku } from "@instep/domain/catalogue/feed.ts";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { belongsTo } from "@instep/domain/identity/permissions.ts";
import type { PlaceId } from "@instep/domain/kernel/ids.ts";
import { useCan, useSelf } from "../app/hooks.ts";
import { nameIn, sizeOf } from "../catalogue/names.ts";
import { useLanguage, useT, type Translate } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { cx } from "../ui/cx.ts";
import { Sheet } from "../ui/dialog.tsx";
import {
  IconBell,
  IconHistory,
  IconPrint,
  IconReturn,
  IconScan,
  IconTag,
  IconTransfer,
} from "../ui/icons.tsx";
import { levelOf, levelText } from "../ui/level.ts";
import { List, ListRow } from "../ui/list.tsx";
import type { StyleScene } from "./style-scene.ts";
import type { CellNow } from "./use-stocks.ts";

export interface CellAct {
  readonly name: "adjust" | "return" | "condition";
  readonly placeId: PlaceId;
}

export interface CellSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly found: FoundSku | undefined;
  readonly colour: string;
  /** Of the pressed cell; undefined in the totals, where "here" is meant. */
  readonly placeId: PlaceId | undefined;
  readonly scene: StyleScene;
  readonly onAct: (act: CellAct) => void;
}

export function CellSheet(props: CellSheetProps) {
  const { open, onClose, found, colour, scene } = props;
  const t = useT();
  const language = useLanguage();
  const placeId = props.placeId ?? scene.here?.placeId;
  const can = useCan();
  const canSell = placeId !== undefined && placeId === scene.here?.placeId && can("stock.sell", placeId);
  const title = found === undefined ? "" : t("stock.sku", { colour, size: sizeOf(found.sku) });
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => !next && onClose()}
      flush
      title={title}
      {...(found !== undefined && { description: `${nameIn(found.style, language)} · ${found.style.code}` })}
      {...(canSell &&
        found !== undefined && {
          footer: (
            <LinkButton
              to="/scan"
              search={{ sku: found.sku[skuAt.id] } as never}
              variant="primary"
              size="lg"
              icon={IconScan}
              className="w-full"
            >
              {t("stock.sell")}
            </LinkButton>
          ),
        })}
    >
      {found !== undefined && <Content {...props} found={found} placeId={placeId} />}
    </Sheet>
  );
}

function Content({ found, placeId, scene, onAct }: CellSheetProps & { readonly found: FoundSku }) {
  const t = useT();
  const skuId = found.sku[skuAt.id];
  const place = scene.places.find((one) => one.placeId === placeId);
  const rest = scene.places.filter((one) => one !== place);
  const holding = rest.filter((one) => (scene.stock.cells(one.placeId, skuId)?.length ?? 0) > 0);
  return (
    <div className="space-y-4">
      {place !== undefined && (
        <List label={t("stock.byPlace")}>
          <PlaceLine place={place} cells={scene.stock.cells(place.placeId, skuId)} strong />
        </List>
      )}
      <Acts found={found} place={place} onAct={onAct} />
      <List title={place === undefined ? t("stock.byPlace") : t("stock.otherPlaces")}>
        {holding.map((one) => (
          <PlaceLine key={one.placeId} place={one} cells={scene.stock.cells(one.placeId, skuId)} />
        ))}
        {holding.length === 0 && (
          <li className="px-4 py-2 text-ink-faint">
            {scene.stock.isPartial ? t("stock.otherPlaces.unknown") : t("stock.otherPlaces.none")}
          </li>
        )}
      </List>
    </div>
  );
}

interface PlaceLineProps {
  readonly place: PlaceRow;
  readonly cells: readonly CellNow[] | null;
  readonly strong?: boolean;
}

function PlaceLine({ place, cells, strong = false }: PlaceLineProps) {
  const t = useT();
  const language = useLanguage();
  const sellable = cells?.find(({ condition }) => condition === "sellable")?.onHand ?? 0;
  return (
    <ListRow
      strong={strong}
      leading={<Avatar id={place.placeId} name={nameIn(place, language)} kind={place.kind} />}
      title={nameIn(place, language)}
      subtitle={cells === null ? t("stock.unknown") : detailOf(t, cells) || place.city}
      end={
        <span className={cx("text-xl numeral", cells !== null && levelText[levelOf(sellable)])}>
          {cells === null ? "–" : sellable}
        </span>
      }
    />
  );
}

/** "On display 1 · reserved 2": what the number of sellable pairs does not say. */
export function detailOf(t: Translate, cells: readonly CellNow[]): string {
  const words = cells
    .filter(({ condition, onHand }) => condition !== "sellable" && onHand > 0)
    .map(({ condition, onHand }) => `${t(`stock.condition.${condition}`)} ${onHand}`);
  const reserved = cells.reduce((sum, cell) => sum + cell.reserved, 0);
  if (reserved > 0) words.push(`${t("stock.reserved")} ${reserved}`);
  return words.join(" · ");
}

interface ActsProps {
  readonly found: FoundSku;
  readonly place: PlaceRow | undefined;
  readonly onAct: (act: CellAct) => void;
}

/** What may be done with pairs of one's own place. */
function OwnActs({ place, onAct }: { readonly place: PlaceRow; readonly onAct: ActsProps["onAct"] }) {
  const t = useT();
  const can = useCan();
  const acts = [
    { name: "adjust", icon: IconTag, label: t("stock.adjust"), permission: "stock.adjust" },
    { name: "return", icon: IconReturn, label: t("stock.return"), permission: "stock.return" },
    {
      name: "condition",
      icon: IconTransfer,
      label: t("stock.moveCondition"),
      permission: "stock.move_condition",
    },
  ] as const;
  return acts
    .filter(({ permission }) => can(permission, place.placeId))
    .map(({ name, icon: Glyph, label }) => (
      <ListRow
        key={name}
        leading={<Glyph size={22} className="text-ink-faint" />}
        title={label}
        chevron
        onPress={() => onAct({ name, placeId: place.placeId })}
      />
    ));
}

function Acts({ found, place, onAct }: ActsProps) {
  const t = useT();
  const can = useCan();
  const grants = useSelf()?.grants ?? [];
  const skuId = found.sku[skuAt.id];
  const isOwn = place !== undefined && belongsTo(grants, place.placeId);
  return (
    <List label={t("stock.acts")} className="mx-4 overflow-hidden rounded-lg border border-line">
      <li>
        <LinkRow
          to="/trail/$skuId"
          params={{ skuId }}
          search={(place === undefined ? {} : { place: place.placeId }) as never}
          leading={<IconHistory size={22} className="text-ink-faint" />}
          title={t("stock.trail")}
          chevron
        />
      </li>
      {isOwn && <OwnActs place={place} onAct={onAct} />}
      {can("alert.manage", place?.placeId) && (
        <li>
          <LinkRow
            to="/safety-lines"
            search={{ sku: skuId, ...(place === undefined ? {} : { place: place.placeId }) } as never}
            leading={<IconBell size={22} className="text-ink-faint" />}
            title={t("stock.safetyLine")}
            chevron
          />
        </li>
      )}
      {can("label.print") && (
        <li>
          <LinkRow
            to="/catalogue/labels"
            search={{ sku: skuId } as never}
            leading={<IconPrint size={22} className="text-ink-faint" />}
            title={t("labels.print")}
            chevron
          />
        </li>
      )}
    </List>
  );
}
