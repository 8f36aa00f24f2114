/** Pictures of the demo shoes: side views drawn as SVG in the colour of the colourway. No photograph is needed. */
export type ShoeShape = "loafer" | "flat" | "pump" | "boot" | "runner" | "sneaker" | "derby" | "kids";

function channel(hex: string, at: number): number {
  return Number.parseInt(hex.slice(at, at + 2), 16);
}

/** Mixes towards white (positive) or black (negative). */
function shade(hex: string, by: number): string {
  const target = by > 0 ? 255 : 0;
  const mixed = [1, 3, 5].map((at) =>
    Math.round(channel(hex, at) + (target - channel(hex, at)) * Math.abs(by)),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

interface Paint {
  readonly upper: string;
  readonly dark: string;
  readonly light: string;
  readonly sole: string;
}

/** Paths stand on the line y = 430 of a 640 x 560 field, toe to the left. */
const shapes: Record<ShoeShape, (paint: Paint) => string> = {
  loafer: ({ upper, dark, light, sole }) => `
    <path d="M70 396c8-44 60-66 118-78 40-8 72-40 104-54 18-8 34 2 60 2h150c26 0 40 10 46 34l22 96c2 10-4 14-14 14H96c-18 0-28-4-26-14z" fill="${upper}"/>
    <path d="M188 318c34-7 64-34 92-50 30 18 60 46 96 62-60 16-130 14-188-12z" fill="${dark}"/>
    <path d="M214 316c40 16 84 18 128 8l-12 26c-36 6-74 4-110-8z" fill="${light}"/>
    <path d="M66 406h510l4 14c2 10-6 16-18 16H470v-14H92c-18 0-30-6-26-16z" fill="${sole}"/>
    <path d="M300 266c60 30 160 36 248 22" fill="none" stroke="${dark}" stroke-width="6" stroke-linecap="round"/>`,
  flat: ({ upper, dark, light, sole }) => `
    <path d="M66 402c4-40 56-64 118-72 46-6 70-20 96-20 60 44 180 44 240-28 22 0 38 12 44 36l18 84H84c-12 0-18-2-18 0z" fill="${upper}"/>
    <path d="M280 310c60 44 180 44 240-28" fill="none" stroke="${dark}" stroke-width="7" stroke-linecap="round"/>
    <path d="M250 322c10-10 26-14 36-4 12-8 26-4 32 8-22 6-46 6-68-4z" fill="${light}"/>
    <path d="M64 402h520l2 12c0 10-6 14-16 14H86c-16 0-24-10-22-26z" fill="${sole}"/>`,
  pump: ({ upper, dark, light, sole }) => `
    <path d="M64 412c0-30 46-50 104-66 50-14 84-50 120-74 60 40 150 20 210-84 34 8 58 34 60 70 2 40-18 76-34 104-34-10-70-4-110 14-70 32-150 40-236 40-70 0-114 8-114-4z" fill="${upper}"/>
    <path d="M288 272c60 40 150 20 210-84" fill="none" stroke="${dark}" stroke-width="7" stroke-linecap="round"/>
    <path d="M116 384c40-20 84-30 126-36" fill="none" stroke="${light}" stroke-width="8" stroke-linecap="round"/>
    <path d="M530 350c14-22 24-44 28-66l4 146h-26z" fill="${dark}"/>
    <path d="M64 414c70 14 290 6 350-38 30-20 60-34 110-14l-8 14c-40-14-66-4-98 16-70 44-280 50-346 38-12-2-14-10-8-16z" fill="${sole}"/>`,
  boot: ({ upper, dark, light, sole }) => `
    <path d="M76 394c6-46 58-64 116-76 60-12 96-40 108-84l12-122c2-16 10-24 26-24h190c16 0 24 8 24 24l14 272c0 10-4 14-14 14H96c-14 0-22 4-20-4z" fill="${upper}"/>
    <path d="M398 96l8 176c0 40 30 60 74 60h84l-12-228z" fill="${dark}" opacity=".55"/>
    <path d="M330 100h210l2 30H326z" fill="${light}"/>
    <path d="M420 140l4 120" stroke="${light}" stroke-width="6" stroke-linecap="round"/>
    <path d="M74 400h496v36h-86v-14H98c-18 0-28-8-24-22z" fill="${sole}"/>`,
  runner: ({ upper, dark, light, sole }) => `
    <path d="M70 374c20-30 70-42 128-66 46-20 84-64 120-80 20-8 30 10 52 18 50 18 90-20 128-26 28-4 42 14 52 44l32 110H88c-14 0-24-2-18 0z" fill="${upper}"/>
    <path d="M250 362c30-60 90-108 150-116 20 40 10 90-20 116z" fill="${light}" opacity=".85"/>
    <path d="M232 292l44 34M262 270l44 34M292 250l40 32" stroke="${dark}" stroke-width="9" stroke-linecap="round"/>
    <path d="M498 222c28-4 42 14 52 44l14 50c-30 4-60-4-74-30z" fill="${dark}"/>
    <path d="M58 384c0-14 12-18 28-18 140 10 330 8 500-10 12 10 16 30 12 48-4 20-18 28-40 28H110c-34 0-52-22-52-48z" fill="${sole}"/>
    <path d="M62 402h534" stroke="${dark}" stroke-width="5" opacity=".5"/>`,
  sneaker: ({ upper, dark, light, sole }) => `
    <path d="M76 378c10-36 60-50 122-68 40-12 82-66 112-88 14-10 26-4 44 4 40 18 110 14 150-8 24-2 38 10 44 36l28 130H92c-12 0-18 2-16-6z" fill="${upper}"/>
    <path d="M76 378c8-30 44-45 92-58 16 20 20 40 14 62z" fill="${light}"/>
    <path d="M224 300l52 32M256 272l52 32M288 246l50 32" stroke="${light}" stroke-width="10" stroke-linecap="round"/>
    <path d="M470 232l66-4 18 80c-40 6-70-10-76-40z" fill="${dark}"/>
    <path d="M66 384h522c4 30-6 48-32 48H104c-28 0-42-18-38-48z" fill="${sole}"/>
    <path d="M68 400h518" stroke="${dark}" stroke-width="4" opacity=".35"/>`,
  derby: ({ upper, dark, light, sole }) => `
    <path d="M72 394c6-40 56-58 112-70 44-10 78-44 108-66 18-12 34-4 58 0 60 10 120 0 156-14 24 0 36 12 44 38l26 112c2 8-2 12-12 12H94c-16 0-24-4-22-12z" fill="${upper}"/>
    <path d="M292 258c24 26 44 62 46 110 70 10 160 0 230-18l-18-68c-8-26-20-38-44-38-36 14-96 24-156 14-24-4-40-12-58 0z" fill="${dark}" opacity=".6"/>
    <path d="M250 296l46 26M272 278l46 28M296 262l42 28" stroke="${light}" stroke-width="6" stroke-linecap="round"/>
    <path d="M96 372c30-12 60-14 92-6" fill="none" stroke="${dark}" stroke-width="5" stroke-dasharray="4 8" stroke-linecap="round"/>
    <path d="M68 406h510v30H470v-12H92c-16 0-26-8-24-18z" fill="${sole}"/>`,
  kids: ({ upper, dark, light, sole }) => `
    <path d="M108 372c6-52 64-66 116-76 40-8 60-50 92-70 22-14 40 0 70 2 40 2 70-10 96-16 28 0 42 14 50 44l30 116z" fill="${upper}"/>
    <path d="M226 286l130-30 12 44-140 34z" fill="${light}"/>
    <path d="M232 316l140-34 10 40-146 32z" fill="${dark}"/>
    <circle cx="470" cy="310" r="26" fill="${light}"/>
    <path d="M94 378h474c12 34-4 56-34 56H132c-32 0-48-26-38-56z" fill="${sole}"/>`,
};

/** One shoe on a quiet ground, 640 x 560. */
export function shoePicture(shape: ShoeShape, swatch: string): string {
  const isLight = channel(swatch, 1) + channel(swatch, 3) + channel(swatch, 5) > 560;
  const paint: Paint = {
    upper: swatch,
    dark: shade(swatch, isLight ? -0.18 : -0.35),
    light: shade(swatch, isLight ? -0.08 : 0.28),
    sole: isLight ? "#cdbfa8" : "#efe9dd",
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="560" viewBox="0 0 640 560">
  <rect width="640" height="560" fill="#f4f0e8"/>
  <ellipse cx="322" cy="440" rx="262" ry="14" fill="#26241f" opacity=".10"/>
  ${shapes[shape](paint)}
</svg>`;
}
