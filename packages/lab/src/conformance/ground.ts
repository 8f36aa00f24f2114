/** On a server without a chain: the first chain, a store and a shoe, made as the documentation says. */
import { ask, newId, type Json } from "./device.ts";
import { bearer, type Target, Unprepared } from "./world.ts";

const named = (name: string): Json => ({ name, nameEn: name });
const zone = { city: "", timeZone: "Asia/Shanghai" };

export async function prepareGround(url: string): Promise<Target> {
  const [who, secret] = ["1101", `Conform ${newId().slice(-8)}`];
  const send = async (path: string, body: Json, token: string | null): Promise<Json> => {
    const headers = { "content-type": "application/json", ...bearer(token) };
    const answer = await ask(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status !== 200)
      throw new Unprepared(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Json;
  };
  const entered = await send(
    "/v1/setup",
    {
      chain: { code: "conform", name: "Conform", currency: "CNY", language: "en" },
      office: { code: "HQ", ...named("Office"), ...zone },
      owner: { number: who, phone: null, ...named("Owner"), language: "en", password: secret },
      deviceId: newId(),
      deviceName: "conformance",
      bearer: true,
    },
    null,
  );
  const token = String(entered["token"]);
  const run = (name: string, args: Json): Promise<Json> =>
    send("/v1/commands", { id: newId(), name, args, madeAt: Date.now() }, token);
  await run("place.save", {
    code: "S1",
    kind: "store",
    ...named("Store"),
    ...zone,
    currency: "CNY",
    gln: null,
    active: true,
  });
  const style = {
    brand: "",
    category: "",
    season: "",
    gender: "unisex",
    sizeScale: "eu",
    priceMinor: 39_900,
    currency: "CNY",
  };
  const skus = ["36", "37", "38"].map((size) => ({ size, width: "", barcodes: [], active: true }));
  const black = { code: "BK", ...named("Black"), swatch: "#000000", skus };
  await run("style.save", { code: "A1", ...named("Shoe"), ...style, colourways: [black] });
  return { url, who, secret };
}
