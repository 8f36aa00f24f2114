/** Stock: the styles and what is on hand of them. On wide screens the chosen style stands beside the list. */
import { useT } from "../i18n/i18n.ts";
import { IconStock } from "../ui/icons.tsx";
import { TwoPane } from "../ui/page.tsx";
import { StateScreen } from "../ui/states.tsx";
import { StyleList } from "./style-list.tsx";

export function StockPage() {
  const t = useT();
  return (
    <TwoPane
      list={<StyleList open={null} />}
      detail={null}
      placeholder={
        <div className="grid h-full place-items-center">
          <StateScreen icon={IconStock} title={t("stock.choose")} body={t("stock.choose.body")} />
        </div>
      }
    />
  );
}
