/**
 * SGTIN, the product code of an RFID tag (GS1 TDS 2.0, chapters 6.3.1 and 14.6.1): 96 bits are header 0x30, filter (3),
 * partition (3), company prefix and item reference (44 together, split by the partition), serial (38). The GTIN is the
 * indicator (first digit of the item reference), the company prefix, the rest of the item reference and a check digit.
 */
import { checkDigitOf, isGtin } from "./gtin.ts";

export interface Sgtin {
  gtin14: string;
  /** Without leading zeros; at most 2^38 - 1 in a 96-bit tag. */
  serial: string;
  companyPrefix: string;
  /** Filter value of the tag (1 point of sale, 2 full case); null where only the pure identity was read. */
  filter: number | null;
  /** `urn:epc:id:sgtin:…`, the form of EPCIS. */
  uri: string;
}

const header = 0x30n;
const serialLimit = 1n << 38n;
/** Partition n: the company prefix has 12 - n digits in so many bits; the item reference fills 44 bits. */
const companyBits = [40n, 37n, 34n, 30n, 27n, 24n, 20n] as const;

/** Reads 24 hex digits or a URN; null when the text is no valid SGTIN. */
export function decodeEpc(text: string): Sgtin | null {
  return /^30[0-9A-F]{22}$/i.test(text) ? decodeHex(text) : decodeUrn(text);
}

function decodeHex(text: string): Sgtin | null {
  const bits = BigInt(`0x${text}`);
  const partition = Number((bits >> 82n) & 7n);
  const width = companyBits[partition];
  if (width === undefined) return null;
  const companyDigits = 12 - partition;
  const company = ((bits >> (82n - width)) & ((1n << width) - 1n)).toString().padStart(companyDigits, "0");
  const item = ((bits >> 38n) & ((1n << (44n - width)) - 1n)).toString().padStart(partition + 1, "0");
  if (company.length > companyDigits || item.length > partition + 1) return null;
  return sgtinOf(company, item, (bits & (serialLimit - 1n)).toString(), Number((bits >> 85n) & 7n));
}

function decodeUrn(text: string): Sgtin | null {
  const tag =
    /^urn:epc:(?:id:sgtin:|tag:sgtin-96:(?<filter>[0-7])\.)(?<company>\d{6,12})\.(?<item>\d{1,7})\.(?<serial>0|[1-9]\d{0,11})$/i.exec(
      text,
    );
  if (tag?.groups === undefined) return null;
  const { filter, company = "", item = "", serial = "" } = tag.groups;
  if (company.length + item.length !== 13 || BigInt(serial) >= serialLimit) return null;
  return sgtinOf(company, item, serial, filter === undefined ? null : Number(filter));
}

function sgtinOf(companyPrefix: string, item: string, serial: string, filter: number | null): Sgtin {
  const digits = item.charAt(0) + companyPrefix + item.slice(1);
  const uri = `urn:epc:id:sgtin:${companyPrefix}.${item}.${serial}`;
  return { gtin14: digits + checkDigitOf(digits), serial, companyPrefix, filter, uri };
}

/**
 * The 24 hex digits of a 96-bit tag. `companyDigits` (6 to 12) is how many digits GS1 gave the company; it cannot be
 * seen in a GTIN. Null when the serial does not fit into a tag or the GTIN is wrong.
 */
export function encodeSgtin96(
  gtin14: string,
  serial: string,
  companyDigits: number,
  filter = 1,
): string | null {
  const partition = 12 - companyDigits;
  const width = companyBits[partition];
  if (width === undefined || gtin14.length !== 14 || !isGtin(gtin14)) return null;
  if (!/^(?:0|[1-9]\d{0,11})$/.test(serial) || BigInt(serial) >= serialLimit) return null;
  const company = BigInt(gtin14.slice(1, 1 + companyDigits));
  const item = BigInt(gtin14.charAt(0) + gtin14.slice(1 + companyDigits, 13));
  const front = (((header << 3n) | BigInt(filter & 7)) << 3n) | BigInt(partition);
  const bits = (((((front << width) | company) << (44n - width)) | item) << 38n) | BigInt(serial);
  return bits.toString(16).toUpperCase().padStart(24, "0");
}
