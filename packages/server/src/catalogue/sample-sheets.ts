/** Sheets of any size for tests and benches: 27 SKUs a style, as a shop would export them. */

/** CSV of styles x 3 colours x 9 sizes, every SKU with a barcode. */
export function styleSheet(styles: number): string {
  const lines = [
    "款号,款名,英文名,品牌,品类,季节,性别,颜色代码,颜色,英文颜色,尺码制,尺码,条码,吊牌价,币种,成本价",
  ];
  const colours = [
    ["BLK", "墨黑", "Ink black"],
    ["WHT", "云白", "Cloud white"],
    ["RED", "枫红", "Maple red"],
  ];
  for (let style = 0; style < styles; style += 1) {
    for (const [colourIndex, [code, name, nameEn]] of colours.entries()) {
      for (let size = 35; size < 44; size += 1) {
        const number = String(style * 27 + colourIndex * 9 + size - 35).padStart(9, "0");
        lines.push(
          `XP-${1000 + style},轻羽缓震跑步鞋${style},Feather Runner ${style},步讯,跑步鞋,2026SS,女,${code},${name},${nameEn},EU,${size},BOX${number},599,CNY,210`,
        );
      }
    }
  }
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** CSV of opening stock for the same SKUs, one column a place. */
export function stockSheet(styles: number, placeCodes: readonly string[]): string {
  const lines = [["款号", "颜色", "尺码", ...placeCodes].join(",")];
  for (let style = 0; style < styles; style += 1) {
    for (const code of ["BLK", "WHT", "RED"]) {
      for (let size = 35; size < 44; size += 1) {
        lines.push(
          [
            `XP-${1000 + style}`,
            code,
            size,
            ...placeCodes.map((_, index) => 1 + ((style + size + index) % 7)),
          ].join(","),
        );
      }
    }
  }
  return `\ufeff${lines.join("\r\n")}\r\n`;
}
