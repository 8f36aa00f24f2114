/** The four corners between which a code is held. */
export const frameViewBox = "0 0 320 176";
export const framePath =
  "M2 34V18A16 16 0 0 1 18 2h24M278 2h24a16 16 0 0 1 16 16v16M318 142v16a16 16 0 0 1-16 16h-24M42 174H18a16 16 0 0 1-16-16v-16";
