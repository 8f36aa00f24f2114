/** The symbologies a shop meets, under our names, and how the two decoders call them. */
export type CodeFormat = "qr" | "ean13" | "ean8" | "upca" | "upce" | "code128" | "datamatrix";

/** Names of the Shape Detection API. */
export const nativeFormats: Readonly<Record<CodeFormat, string>> = {
  qr: "qr_code",
  ean13: "ean_13",
  ean8: "ean_8",
  upca: "upc_a",
  upce: "upc_e",
  code128: "code_128",
  datamatrix: "data_matrix",
};

/** Names of zxing-cpp 3. */
export const zxingFormats = {
  qr: "QRCode",
  ean13: "EAN13",
  ean8: "EAN8",
  upca: "UPCA",
  upce: "UPCE",
  code128: "Code128",
  datamatrix: "DataMatrix",
} as const satisfies Readonly<Record<CodeFormat, string>>;

const allFormats = Object.keys(nativeFormats) as CodeFormat[];

export function formatFromNative(name: string): CodeFormat | null {
  return allFormats.find((format) => nativeFormats[format] === name) ?? null;
}

/** zxing names variants (`QRCodeModel2`); they are QR codes to us. */
export function formatFromZxing(name: string): CodeFormat | null {
  if (name.startsWith("QRCode")) return "qr";
  return allFormats.find((format) => zxingFormats[format] === name) ?? null;
}

/**
 * UPC-E to UPC-A (GS1 General Specifications, section 5.2.2.4): eight digits that look like
 * a GTIN-8 but are another number, so they must not leave the scanner compressed. Other
 * texts come back unchanged.
 */
export function expandUpcE(text: string): string {
  if (!/^[01]\d{7}$/.test(text)) return text;
  const [system, a, b, c, d, e, last, check] = text as unknown as string[];
  const body =
    last === "0" || last === "1" || last === "2"
      ? `${a}${b}${last}0000${c}${d}${e}`
      : last === "3"
        ? `${a}${b}${c}00000${d}${e}`
        : last === "4"
          ? `${a}${b}${c}${d}00000${e}`
          : `${a}${b}${c}${d}${e}0000${last}`;
  return `${system}${body}${check}`;
}
