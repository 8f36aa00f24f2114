import { useState } from "react";
import { useT } from "../i18n/i18n.ts";
import type { ScannedCode } from "../scan/code.ts";
import { ScannerView } from "../scan/scanner-view.tsx";
import { useScanner } from "../scan/use-scanner.ts";
import { Badge } from "../ui/badge.tsx";
import { IconKeyboard, IconScan } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { EmptyState } from "../ui/states.tsx";

export function ScanPage() {
  const t = useT();
  const [codes, setCodes] = useState<readonly ScannedCode[]>([]);
  const [continuous, setContinuous] = useState(true);
  const [typed, setTyped] = useState("");
  const scanner = useScanner({
    continuous,
    onCode: (code) => {
      setCodes((before) => [code, ...before]);
      return code.text.includes("?") ? "bad" : "ok";
    },
  });
  return (
    <Screen scroll={false} header={<PageHeader title={t("scan.title")} />}>
      <ScannerView
        scanner={scanner}
        continuous={continuous}
        onContinuousChange={setContinuous}
        className="h-[46dvh] shrink-0"
      />
      <div className="p-4">
        <SearchField
          value={typed}
          onChange={setTyped}
          placeholder={t("scan.type.placeholder")}
          onSubmit={(text) => {
            scanner.submit(text);
            setTyped("");
          }}
        />
      </div>
      <div className="min-h-0 grow overflow-y-auto" data-testid="codes">
        {codes.length === 0 ? (
          <EmptyState icon={IconScan} title={t("scan.aim")} body={t("scan.wedge.hint")} />
        ) : (
          <List label={t("scan.title")}>
            {codes.map((code, index) => (
              <ListRow
                key={codes.length - index}
                leading={code.source === "typed" ? <IconKeyboard /> : <IconScan />}
                title={code.text}
                subtitle={`${code.source}${code.format === null ? "" : ` · ${code.format}`}`}
                trailing={code.latencyMs === undefined ? undefined : <Badge>{`${code.latencyMs} ms`}</Badge>}
              />
            ))}
          </List>
        )}
      </div>
    </Screen>
  );
}
