/**
 * What the fake camera sees: one of our own labels lying on a counter, as a y4m file that Chromium plays in a circle.
 * The label is drawn by the server's own printer code; here it only becomes pixels.
 */
import { writeFileSync } from "node:fs";
import sharp from "sharp";

const frame = { width: 960, height: 540 };
/** Of the label in the picture: a hand's breadth away. */
const labelWidth = 680;
const frames = 4;

/** Luma only, as the labels are: both colour planes stand at their middle. */
export async function filmLabel(svg: string, file: string): Promise<void> {
  const label = await sharp(Buffer.from(svg), { density: 600 })
    .resize({ width: labelWidth })
    .flatten()
    .png()
    .toBuffer();
  const counter = sharp({ create: { ...frame, channels: 3, background: "#b4aca0" } });
  const { data } = await counter
    .composite([{ input: label, gravity: "centre" }])
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const luma = data.subarray(0, frame.width * frame.height);
  const chroma = Buffer.alloc((frame.width * frame.height) / 2, 128);
  const picture = Buffer.concat([Buffer.from("FRAME\n"), luma, chroma]);
  const head = Buffer.from(`YUV4MPEG2 W${frame.width} H${frame.height} F5:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(file, Buffer.concat([head, ...Array.from({ length: frames }, () => picture)]));
}
