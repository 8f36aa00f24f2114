/** The demo collection: 120 styles x 3 colours x 9 sizes, named from two word lists, the same in every run. */
import type { ImportStyle } from "@instep/domain/catalogue/contract.ts";
import { internalGtinOf } from "@instep/domain/catalogue/gtin.ts";
import { pinyinOf } from "../catalogue/pinyin.ts";
import type { Dice } from "./dice.ts";
import type { ShoeShape } from "./pictures.ts";

interface Category {
  readonly name: string;
  readonly nameEn: string;
  readonly shape: ShoeShape;
  readonly gender: "women" | "men" | "kids" | "unisex";
  readonly brand: string;
  /** First size of nine in the EU scale. */
  readonly firstSize: number;
  /** Yuan. */
  readonly price: readonly [number, number];
  readonly prefix: string;
  /** How well it sells, relative to the others. */
  readonly pull: number;
}

const categories: readonly Category[] = [
  {
    name: "乐福鞋",
    nameEn: "Loafer",
    shape: "loafer",
    gender: "women",
    brand: "云履",
    firstSize: 34,
    price: [399, 699],
    prefix: "L",
    pull: 1.4,
  },
  {
    name: "单鞋",
    nameEn: "Ballet Flat",
    shape: "flat",
    gender: "women",
    brand: "云履",
    firstSize: 34,
    price: [329, 559],
    prefix: "F",
    pull: 1.2,
  },
  {
    name: "高跟鞋",
    nameEn: "Pump",
    shape: "pump",
    gender: "women",
    brand: "云履",
    firstSize: 34,
    price: [459, 799],
    prefix: "P",
    pull: 0.7,
  },
  {
    name: "短靴",
    nameEn: "Ankle Boot",
    shape: "boot",
    gender: "women",
    brand: "云履",
    firstSize: 34,
    price: [599, 999],
    prefix: "B",
    pull: 1.6,
  },
  {
    name: "跑鞋",
    nameEn: "Runner",
    shape: "runner",
    gender: "unisex",
    brand: "疾风",
    firstSize: 37,
    price: [459, 899],
    prefix: "R",
    pull: 1.5,
  },
  {
    name: "板鞋",
    nameEn: "Court Sneaker",
    shape: "sneaker",
    gender: "unisex",
    brand: "疾风",
    firstSize: 37,
    price: [359, 599],
    prefix: "S",
    pull: 1.8,
  },
  {
    name: "德比鞋",
    nameEn: "Derby",
    shape: "derby",
    gender: "men",
    brand: "云履",
    firstSize: 38,
    price: [499, 899],
    prefix: "D",
    pull: 0.8,
  },
  {
    name: "童鞋",
    nameEn: "Kids' Trainer",
    shape: "kids",
    gender: "kids",
    brand: "小步",
    firstSize: 26,
    price: [199, 369],
    prefix: "K",
    pull: 1.1,
  },
];

const words: readonly (readonly [string, string])[] = [
  ["云步", "Cloudstep"],
  ["青竹", "Bamboo"],
  ["晚风", "Evening Breeze"],
  ["白鹭", "Egret"],
  ["拾光", "Daylight"],
  ["山岚", "Mountain Mist"],
  ["初雪", "First Snow"],
  ["听雨", "Rainfall"],
  ["流沙", "Quicksand"],
  ["月白", "Moonlight"],
  ["远山", "Far Hills"],
  ["轻舟", "Skiff"],
  ["松间", "Pinewood"],
  ["浅溪", "Brook"],
  ["秋水", "Autumn Water"],
];

export interface Colour {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly swatch: string;
}

const colours: readonly Colour[] = [
  { code: "BK", name: "黑色", nameEn: "Black", swatch: "#26241f" },
  { code: "WH", name: "米白", nameEn: "Off-white", swatch: "#ece5d8" },
  { code: "BR", name: "焦糖", nameEn: "Caramel", swatch: "#a5693a" },
  { code: "NV", name: "藏青", nameEn: "Navy", swatch: "#2b3a55" },
  { code: "GY", name: "雾灰", nameEn: "Mist grey", swatch: "#a3a29c" },
  { code: "RD", name: "酒红", nameEn: "Burgundy", swatch: "#71262f" },
  { code: "GN", name: "墨绿", nameEn: "Forest", swatch: "#33503f" },
  { code: "PK", name: "藕粉", nameEn: "Blush", swatch: "#d9aaa0" },
];

export interface DemoStyle {
  readonly style: ImportStyle;
  readonly shape: ShoeShape;
  readonly colours: readonly Colour[];
  readonly pull: number;
}

const sizesAStyle = 9;
const coloursAStyle = 3;

function coloursOf(dice: Dice): Colour[] {
  const left = [...colours];
  return Array.from({ length: coloursAStyle }, () => {
    const one = dice.pick(left);
    left.splice(left.indexOf(one), 1);
    return one;
  });
}

/** Prices end in 9 yuan; cost is 34 to 42 % of the price. */
function pricesOf(
  dice: Dice,
  [from, to]: readonly [number, number],
): { priceMinor: number; costMinor: number } {
  const yuan = Math.round(dice.between(from, to) / 10) * 10 + 9;
  return { priceMinor: yuan * 100, costMinor: Math.round(yuan * (34 + dice.between(0, 8))) };
}

export function demoStyles(dice: Dice): DemoStyle[] {
  let barcode = 1;
  return categories.flatMap((category) =>
    words.map(([word, wordEn], index): DemoStyle => {
      const own = coloursOf(dice);
      const name = `${word}${category.name}`;
      const style: ImportStyle = {
        code: `${category.prefix}${26_01 + index * 3}`,
        name,
        nameEn: `${wordEn} ${category.nameEn}`,
        brand: category.brand,
        category: category.name,
        season: index % 3 === 0 ? "2026秋" : "2026冬",
        gender: category.gender,
        sizeScale: "eu",
        ...pricesOf(dice, category.price),
        currency: "CNY",
        ifNew: { pinyin: pinyinOf({ name, brand: category.brand, category: category.name }) },
        colourways: own.map(({ code, name: colour, nameEn, swatch }) => ({
          code,
          name: colour,
          nameEn,
          swatch,
          skus: Array.from({ length: sizesAStyle }, (_, step) => {
            const skuBarcode = internalGtinOf(barcode);
            barcode += 1;
            return [String(category.firstSize + step), "", [skuBarcode]] as [string, string, string[]];
          }),
        })),
      };
      // A few styles carry the season, most sell quietly.
      const pull = category.pull * (dice.next() < 0.18 ? 4 : 0.4 + dice.next());
      return { style, shape: category.shape, colours: own, pull };
    }),
  );
}

/** Sales by size: a bell over the nine sizes, its middle where most feet are. */
export const sizeCurve: readonly number[] = [0.3, 0.8, 1.7, 2.6, 2.8, 2.1, 1.2, 0.5, 0.2];
