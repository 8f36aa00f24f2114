/** The shop that the gallery shows. Names stand in both languages, as a chain's own data do. */
import type { Language } from "../i18n/i18n.ts";
import type { MatrixCell } from "../ui/stock-matrix.tsx";
import { levelOf } from "../ui/level.ts";
import type { RunSize } from "../ui/size-run.tsx";

type Both = readonly [zh: string, en: string];
export const say = (language: Language, [zh, en]: Both): string => (language === "en" ? en : zh);

const here = [1, 3, 6, 0, 5, 2, 0, 1, 4] as const;
const elsewhere = [4, 12, 20, 9, 17, 8, 3, 0, 6] as const;
const labels = ["35", "36", "37", "38", "38.5", "39", "40", "41", "42"] as const;

export const run: readonly RunSize[] = labels.map((label, index) => ({
  id: `s${label}`,
  label,
  here: here[index] ?? 0,
  level: levelOf(here[index] ?? 0, 2),
  elsewhere: elsewhere[index] ?? 0,
  core: ["37", "38", "38.5", "39"].includes(label),
}));

export const colours = [
  { id: "c1", name: ["云白", "Cloud white"] as Both, swatch: "#efece4" },
  { id: "c2", name: ["墨黑", "Ink black"] as Both, swatch: "#26231f" },
  { id: "c3", name: ["砖红", "Brick"] as Both, swatch: "#a4503d" },
  { id: "c4", name: ["苔绿", "Moss"] as Both, swatch: "#6a7247" },
] as const;

export const sizes = labels.map((label) => ({
  id: label,
  label,
  core: ["37", "38", "38.5", "39"].includes(label),
}));

export function cellOf(colourId: string, sizeId: string, bump = 0): MatrixCell | undefined {
  if (colourId === "c4" && sizeId === "35") return undefined;
  const seed = (colourId.charCodeAt(1) * 7 + Math.round(Number(sizeId) * 2) * 5) % 11;
  const pairs = Math.max(0, seed - 3) + (colourId === "c2" && sizeId === "38" ? bump : 0);
  return { pairs, level: levelOf(pairs, 2), elsewhere: (seed * 3) % 23 };
}

export interface Person {
  readonly id: string;
  readonly name: Both;
  readonly role: Both;
}
export const people: readonly Person[] = [
  { id: "p1", name: ["林晓梅", "Mei Lin"], role: ["店长", "Store manager"] },
  { id: "p2", name: ["陈志强", "Jack Chen"], role: ["店员", "Clerk"] },
  { id: "p3", name: ["欧阳若兰", "Ruolan Ouyang"], role: ["采购", "Purchasing"] },
  { id: "p4", name: ["王磊", "Lei Wang"], role: ["仓管", "Warehouse"] },
  { id: "p5", name: ["赵敏", "Min Zhao"], role: ["区域经理", "Area manager"] },
];
