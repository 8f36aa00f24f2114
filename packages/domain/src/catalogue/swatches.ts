/** The colour a swatch shows for a colourway whose name says it, until a person sets another. */

/** Longer names first where one holds the other: 米白 is not 白. */
const byName: readonly (readonly [swatch: string, ...names: string[]])[] = [
  ["#f3ecdd", "米白", "象牙", "奶白", "off white", "off-white", "ivory", "cream"],
  ["#d9c7a7", "米色", "米黄", "杏", "beige", "apricot", "sand"],
  ["#1f2a4d", "藏青", "藏蓝", "深蓝", "海军蓝", "navy"],
  ["#a9c9e8", "浅蓝", "天蓝", "湖蓝", "light blue", "sky blue"],
  ["#7a1f2b", "酒红", "burgundy", "wine", "maroon"],
  ["#e8b4bc", "浅粉", "裸粉", "nude", "blush"],
  ["#c8a078", "驼", "卡其", "camel", "khaki", "tan"],
  ["#5a3a26", "深棕", "咖啡", "coffee", "dark brown"],
  ["#4f5a3c", "军绿", "橄榄", "olive", "army green"],
  ["#d0d3d6", "银", "silver"],
  ["#c9a24b", "金", "gold"],
  ["#4a4d52", "深灰", "炭灰", "charcoal", "dark grey", "dark gray"],
  ["#151515", "黑", "black"],
  ["#fafafa", "白", "white"],
  ["#9a9da1", "灰", "grey", "gray"],
  ["#c62b2b", "红", "red"],
  ["#e79aa8", "粉", "pink"],
  ["#e07b39", "橙", "橘", "orange"],
  ["#e7c53b", "黄", "yellow"],
  ["#3f7d4e", "绿", "green"],
  ["#2f5fb3", "蓝", "blue"],
  ["#6d4a8e", "紫", "purple", "violet"],
  ["#7d5436", "棕", "褐", "brown"],
];

/** Empty when neither name holds a known colour. */
export function swatchOf(name: string, nameEn: string): string {
  const text = `${name} ${nameEn}`.toLowerCase();
  const words = ` ${text.replaceAll("/", " ")} `;
  for (const [swatch, ...names] of byName) {
    // Latin words only as whole words: `tan` is not in `titanium`.
    if (names.some((one) => (/[a-z]/.test(one) ? words.includes(` ${one} `) : text.includes(one))))
      return swatch;
  }
  return "";
}
