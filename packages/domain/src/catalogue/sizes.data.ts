/**
 * The default size scales and their default conversion tables. ISO 19407 lines the systems up by foot length: an EU
 * size is 20/3 mm, a UK or US size 25.4/3 mm, a Mondopoint size 5 mm; every row names the labels that are nearest to one
 * foot, and where two are equally near, the one on Chinese tags (37 is 235). Brands deviate, which is why these are
 * tables to be overridden and not formulas: US men's here is one above UK, women's two above, children's one above.
 */

/** Everything a shoe can be marked with. `mm` is Mondopoint as marked in China, Japan and Korea; `cn_old` is 旧号. */
export const sizeScaleIds = [
  "mm",
  "cn_old",
  "eu",
  "uk",
  "uk_kids",
  "us_men",
  "us_women",
  "us_kids",
  "alpha",
  "one",
] as const;
export type SizeScaleId = (typeof sizeScaleIds)[number];

/** Labels from `first` to `last`, each written out with its halves: 3, 3.5, 4 … */
function halves(first: number, last: number, unit = ""): string[] {
  const labels: string[] = [];
  for (let half = first * 2; half <= last * 2; half += 1) labels.push(`${half / 2}${unit}`);
  return labels;
}

function steps(first: number, last: number, step: number): string[] {
  const labels: string[] = [];
  for (let value = first; value <= last; value += step) labels.push(String(value));
  return labels;
}

/** In the order of the shelf. A label that is not here is allowed and stands after those that are. */
export const sizeLabels: Readonly<Record<SizeScaleId, readonly string[]>> = {
  mm: steps(90, 320, 5),
  cn_old: halves(8, 52),
  eu: halves(15, 52),
  uk: halves(1, 16),
  uk_kids: [...halves(0, 13.5, "C"), ...halves(1, 6, "Y")],
  us_men: halves(3, 18),
  us_women: halves(3, 16),
  us_kids: [...halves(0, 13.5, "C"), ...halves(1, 7, "Y")],
  alpha: ["XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL"],
  one: ["OS"],
};

/** US widths, narrow to wide, then Chinese 型 (GB/T 43293), slim to full. */
export const widthLabels: readonly string[] = [
  "AAAA",
  "AAA",
  "AA",
  "A",
  "B",
  "C",
  "D",
  "E",
  "EE",
  "EEE",
  "EEEE",
  "1",
  "1.5",
  "2",
  "2.5",
  "3",
  "3.5",
  "4",
  "4.5",
  "5",
];

export interface SizeTable {
  id: string;
  scales: readonly SizeScaleId[];
  /** One row a foot, labels in the order of `scales`. A label that stands in several rows counts in the first. */
  rows: readonly (readonly string[])[];
}

const adultScales = ["eu", "mm", "uk", "us_men", "us_women"] as const;
export const adultTable: SizeTable = {
  id: "adult",
  scales: adultScales,
  rows: [
    ["34", "215", "2", "3", "4"],
    ["34.5", "215", "2", "3", "4"],
    ["35", "220", "2.5", "3.5", "4.5"],
    ["35.5", "225", "3", "4", "5"],
    ["36", "225", "3.5", "4.5", "5.5"],
    ["36.5", "230", "4", "5", "6"],
    ["37", "235", "4", "5", "6"],
    ["37.5", "235", "4.5", "5.5", "6.5"],
    ["38", "240", "5", "6", "7"],
    ["38.5", "240", "5.5", "6.5", "7.5"],
    ["39", "245", "5.5", "6.5", "7.5"],
    ["39.5", "250", "6", "7", "8"],
    ["40", "250", "6.5", "7.5", "8.5"],
    ["40.5", "255", "7", "8", "9"],
    ["41", "260", "7.5", "8.5", "9.5"],
    ["41.5", "260", "7.5", "8.5", "9.5"],
    ["42", "265", "8", "9", "10"],
    ["42.5", "270", "8.5", "9.5", "10.5"],
    ["43", "270", "9", "10", "11"],
    ["43.5", "275", "9.5", "10.5", "11.5"],
    ["44", "280", "9.5", "10.5", "11.5"],
    ["44.5", "280", "10", "11", "12"],
    ["45", "285", "10.5", "11.5", "12.5"],
    ["45.5", "290", "11", "12", "13"],
    ["46", "290", "11", "12", "13"],
    ["46.5", "295", "11.5", "12.5", "13.5"],
    ["47", "300", "12", "13", "14"],
    ["48", "305", "13", "14", "15"],
    ["49", "310", "13.5", "14.5", "15.5"],
    ["50", "320", "14.5", "15.5", "16"],
  ],
};

export const kidsTable: SizeTable = {
  id: "kids",
  scales: ["eu", "mm", "uk_kids", "us_kids"],
  rows: [
    ["16", "90", "0.5C", "1.5C"],
    ["17", "100", "1.5C", "2.5C"],
    ["18", "105", "2C", "3C"],
    ["19", "110", "3C", "4C"],
    ["20", "120", "4C", "5C"],
    ["21", "125", "4.5C", "5.5C"],
    ["22", "130", "5.5C", "6.5C"],
    ["23", "140", "6C", "7C"],
    ["24", "145", "7C", "8C"],
    ["25", "150", "7.5C", "8.5C"],
    ["26", "160", "8.5C", "9.5C"],
    ["27", "165", "9C", "10C"],
    ["28", "170", "10C", "11C"],
    ["29", "180", "11C", "12C"],
    ["30", "185", "11.5C", "12.5C"],
    ["31", "190", "12.5C", "13.5C"],
    ["32", "200", "13C", "1Y"],
    ["33", "205", "1Y", "2Y"],
    ["34", "210", "2Y", "3Y"],
    ["35", "220", "2.5Y", "3.5Y"],
    ["36", "225", "3.5Y", "4.5Y"],
    ["37", "235", "4Y", "5Y"],
    ["38", "240", "5Y", "6Y"],
  ],
};

/** What people write for a scale in sheets, as `plain` in `sizes.ts` leaves it. */
export const sizeScaleNames: Readonly<Record<SizeScaleId, readonly string[]>> = {
  mm: [
    "mm",
    "cn",
    "jp",
    "kr",
    "cm",
    "mondo",
    "mondopoint",
    "毫米",
    "国标",
    "新号",
    "中国",
    "中国码",
    "日本",
    "日码",
    "韩码",
  ],
  cn_old: ["cnold", "oldcn", "旧号", "旧码", "法码"],
  eu: ["eu", "eur", "fr", "欧", "欧码", "欧洲", "欧洲码"],
  uk: ["uk", "gb", "英", "英码", "英国", "英国码"],
  uk_kids: ["ukkids", "ukk", "ukkid", "ukchild", "英码童", "童英码", "英国童码"],
  us_men: ["usmen", "usm", "us", "usmens", "美码男", "男美码", "美码", "美国男码"],
  us_women: ["uswomen", "usw", "uswomens", "美码女", "女美码", "美国女码"],
  us_kids: ["uskids", "usk", "uskid", "usy", "美码童", "美童", "童美码", "美国童码"],
  alpha: ["alpha", "letter", "字母", "字母码"],
  one: ["one", "onesize", "os", "均码"],
};
