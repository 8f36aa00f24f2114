/** A chain with a little of everything, so that random arguments meet things that exist. */
type Reply = Record<string, string>;
type Run = (name: string, args: unknown) => Reply | Promise<Reply>;

const hash = "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHQ$c29tZWhhc2g";
const zone = { city: "上海", timeZone: "Asia/Shanghai" };

const secrets = { passwordHash: hash, pinHash: null };
const named = (name: string): object => ({ name, nameEn: name, phone: null, language: "zh-CN" });

const chain = {
  code: "fuzz",
  name: "fuzz",
  currency: "CNY",
  language: "zh-CN",
  owner: { ...named("老板"), number: "1", ...secrets },
  office: { code: "HQ", name: "总部", nameEn: "Head office", ...zone },
};
const store = {
  kind: "store",
  name: "店",
  nameEn: "Store",
  ...zone,
  currency: "CNY",
  gln: null,
  active: true,
};
const style = {
  code: "A",
  name: "款",
  nameEn: "Style",
  brand: "B",
  category: "C",
  season: "",
  gender: "unisex",
  sizeScale: "eu",
  priceMinor: 39_900,
  currency: "CNY",
  colourways: [
    {
      code: "BK",
      name: "黑",
      nameEn: "Black",
      swatch: "#000000",
      skus: ["36", "37", "38"].map((size) => [size, "", []]),
    },
  ],
};

/** Replies of the commands that made it, and its SKUs; `readSkus` names them once they are imported. */
export async function seedChain(run: Run, readSkus: () => string[] | Promise<string[]>): Promise<unknown> {
  const replies: unknown[] = [];
  const keep = async (name: string, args: unknown): Promise<Reply> => {
    const reply = await run(name, args);
    replies.push(reply);
    return reply;
  };
  await keep("chain.create", chain);
  const { placeId: here } = await keep("place.save", { code: "S1", ...store });
  await keep("place.save", { code: "S2", ...store });
  const grants = [{ role: "clerk", placeIds: [here] }];
  const clerk = { ...named("店员"), number: "2", grants, homePlaceId: here, ...secrets };
  const person = await keep("staff.add", clerk);
  await keep("catalogue.import", { styles: [style], source: "0".repeat(64), fileName: "a.csv" });
  const channel = await keep("channel.ensure_place", { placeId: here, name: "S1" });
  const card = {
    kind: "low_stock",
    data: {},
    audience: [{ channelId: channel["channelId"], mentions: [person["staffId"]] }],
  };
  await keep("message.post_card", card);
  const skuIds = await readSkus();
  const opening = skuIds.map((skuId) => [skuId, "sellable", 20]);
  await keep("stock.import_opening", { source: "fuzz", places: [{ placeId: here, lines: opening }] });
  for (const skuId of skuIds)
    await keep("stock.sell", { placeId: here, lines: [{ skuId, quantity: 2, priceMinor: 39_900 }] });
  return { replies, skuIds };
}
