/** What a phone's own camera opens from one of our labels: GS1 Digital Link, with a pair's serial where it has one. */
import { useParams } from "@tanstack/react-router";
import { ScanPage } from "./scan-page.tsx";

export function LinkPage() {
  const { gtin, code } = useParams({ strict: false }) as { readonly gtin?: string; readonly code?: string };
  const text = gtin ?? code ?? "";
  return <ScanPage key={text} code={text} />;
}
