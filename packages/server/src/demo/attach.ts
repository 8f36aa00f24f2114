/** Draws each shape in each colour once, stores it as any upload is stored, and attaches it to its colourways. */
import type { ColourwayId, MediaId, StyleId } from "@instep/domain/kernel/ids.ts";
import { storePicture } from "../catalogue/pictures.ts";
import sharp from "sharp";
import { shoePicture } from "./pictures.ts";
import type { DemoChain } from "./seed.ts";

interface ColourwayColumns {
  colourwayId: ColourwayId;
  styleId: StyleId;
  code: string;
  swatch: string;
}

export async function attachPictures(chain: DemoChain, mediaDir: string): Promise<void> {
  const { foundation, chainId } = chain;
  const rows = await foundation.database.read(chainId, (sql) =>
    sql<ColourwayColumns>(
      `SELECT c.colourway_id AS "colourwayId", c.style_id AS "styleId", s.code, c.swatch
       FROM colourway c JOIN style s ON s.chain_id = c.chain_id AND s.style_id = c.style_id ORDER BY s.code, c.ordinal`,
    ),
  );
  const shapes = new Map(chain.styles.map((one) => [one.style.code, one.shape]));
  const pictures = new Map<string, Promise<MediaId>>();
  const { database, journal, random } = foundation;
  const store = { database, journal, random, now: () => chain.clock.at, mediaDir };
  const draw = async (svg: string): Promise<MediaId> => {
    const png = await sharp(Buffer.from(svg)).png({ compressionLevel: 1 }).toBuffer();
    return (await storePicture(store, chainId, png, null)).mediaId;
  };
  for (const row of rows) {
    const shape = shapes.get(row.code);
    if (shape === undefined) continue;
    const key = `${shape}/${row.swatch}`;
    let picture = pictures.get(key);
    if (picture === undefined) {
      picture = draw(shoePicture(shape, row.swatch));
      pictures.set(key, picture);
    }
    await chain.run("picture.attach", { colourwayId: row.colourwayId, pictureId: await picture });
  }
}
