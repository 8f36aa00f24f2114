/** What is wrong with a file, by row and column, as the spreadsheet shows them. */
import { useState } from "react";
import { useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { cx } from "../ui/cx.ts";
import type { ImportIssue } from "./import-contract.ts";
import { issuePlace, issueText, type IssueScene } from "./import-words.ts";

const shownAtFirst = 25;

export interface ImportIssuesProps {
  readonly title: string;
  readonly issues: readonly ImportIssue[];
  /** All there are; the server tells the first of them one by one. */
  readonly total: number;
  readonly scene: IssueScene;
  /** Allowed, but probably a slip. */
  readonly isMild?: boolean;
}

export function ImportIssues({ title, issues, total, scene, isMild = false }: ImportIssuesProps) {
  const t = useT();
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? issues : issues.slice(0, shownAtFirst);
  return (
    <Card title={title} flush>
      <table className="w-full text-left">
        <thead>
          <tr className="text-xs font-medium text-ink-faint [&>*]:border-b [&>*]:border-line [&>*]:px-4 [&>*]:py-2">
            <th scope="col" className="w-16">
              {t("import.row")}
            </th>
            <th scope="col" className="w-28">
              {t("import.column")}
            </th>
            <th scope="col">{t("import.reason")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((issue, index) => (
            <IssueRow key={index} issue={issue} scene={scene} isMild={isMild} />
          ))}
        </tbody>
      </table>
      {shown.length < issues.length && (
        <Button variant="quiet" full onClick={() => setShowsAll(true)}>
          {t("import.showAll", { n: issues.length })}
        </Button>
      )}
      {showsAll && total > issues.length && (
        <p className="px-4 py-3 text-sm text-ink-faint">
          {t("import.further", { n: total - issues.length })}
        </p>
      )}
    </Card>
  );
}

function IssueRow({
  issue,
  scene,
  isMild,
}: {
  readonly issue: ImportIssue;
  readonly scene: IssueScene;
  readonly isMild: boolean;
}) {
  const { row, letters, header } = issuePlace(issue, scene);
  return (
    <tr className="align-top [&>*]:border-b [&>*]:border-line/80 [&>*]:px-4 [&>*]:py-2.5 last:[&>*]:border-b-0">
      <td className="font-medium">{row ?? "–"}</td>
      <td>
        <span className="font-medium">{letters ?? "–"}</span>
        {header !== null && header !== "" && (
          <span className="block truncate text-sm text-ink-faint">{header}</span>
        )}
      </td>
      <td className={cx("text-pretty", isMild ? "text-low" : "text-out")}>{issueText(issue, scene)}</td>
    </tr>
  );
}
