/**
 * Draws the app's icons into public/ from one geometry (the paths of src/ui/mark.tsx).
 * Run after changing the mark: `node packages/web/scripts/icons.mjs`. The results are in git,
 * so neither building nor installing draws anything.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";

const web = join(import.meta.dirname, "..");
const mark = readFileSync(join(web, "src/ui/mark.tsx"), "utf8");
const paths = [.../"(M[^"]+)"/g[Symbol.matchAll](mark)].map((match) => match[1]);
if (paths.length !== 2) throw new Error("mark.tsx should hold two paths");

const ground = "#2840a5";
const ink = "#fdfbf6";
const strokes = (colour, scale = 1) => {
  const shift = (64 - 64 * scale) / 2;
  const drawn = paths.map((d) => `<path d="${d}"/>`).join("");
  return `<g transform="translate(${shift} ${shift}) scale(${scale})" fill="none" stroke="${colour}" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">${drawn}</g>`;
};
const svg = (body) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${body}</svg>\n`;

const rounded = svg(`<rect width="64" height="64" rx="15" fill="${ground}"/>${strokes(ink)}`);
// Maskable: the sign stays inside the middle 80 %, the ground runs to the edges.
const maskable = svg(`<rect width="64" height="64" fill="${ground}"/>${strokes(ink, 0.78)}`);
const square = svg(`<rect width="64" height="64" fill="${ground}"/>${strokes(ink, 0.92)}`);

const out = (name) => join(web, "public", name);
const png = (source, edge, name) =>
  sharp(Buffer.from(source), { density: (72 * edge) / 64 })
    .resize(edge, edge)
    .png({ compressionLevel: 9 })
    .toFile(out(name));

writeFileSync(out("icon.svg"), rounded);
writeFileSync(out("icon-mono.svg"), svg(strokes("#000", 0.78)));
await Promise.all([
  png(rounded, 192, "icon-192.png"),
  png(rounded, 512, "icon-512.png"),
  png(maskable, 512, "icon-maskable-512.png"),
  png(square, 180, "apple-touch-icon.png"),
]);
