/**
 * A handheld scanner types like a person, only faster: a burst of keys, then Enter or Tab.
 *
 * A key belongs to a burst when it follows the one before within `gapMs`. Enter or Tab ends
 * it; at least `lengthMin` characters at that pace are a scan, anything else is typing and
 * is left alone. While a field has the focus nothing is listened to: the characters are in
 * the field already and its own Enter handles them.
 *
 * With a Chinese input method on, browsers report `key` as "Process"; then the physical key
 * (`code`) tells the character, as scanners send US layout.
 */
export interface WedgeKey {
  readonly key: string;
  /** `KeyboardEvent.code`. */
  readonly code: string;
  readonly shift: boolean;
  readonly at: number;
}

export type WedgeOutcome =
  | { readonly kind: "nothing" }
  /** Part of a burst: the key should not do anything else on the page (Space presses buttons). */
  | { readonly kind: "taken" }
  /** A complete code: swallow the Enter or Tab. */
  | { readonly kind: "code"; readonly text: string };

export interface WedgeOptions {
  readonly gapMs?: number;
  readonly lengthMin?: number;
}

const shifted: Readonly<Record<string, string>> = {
  "1": "!",
  "2": "@",
  "3": "#",
  "4": "$",
  "5": "%",
  "6": "^",
  "7": "&",
  "8": "*",
  "9": "(",
  "0": ")",
  "-": "_",
  "=": "+",
  "/": "?",
  ".": ">",
  ",": "<",
  ";": ":",
};
const punctuation: Readonly<Record<string, string>> = {
  Minus: "-",
  Equal: "=",
  Slash: "/",
  Period: ".",
  Comma: ",",
  Semicolon: ";",
  Space: " ",
};

function characterOf({ key, code, shift }: WedgeKey): string | null {
  if ([...key].length === 1) return key;
  if (key !== "Process" && key !== "Unidentified") return null;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return shift ? letter : letter.toLowerCase();
  const plain = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? punctuation[code];
  if (plain === undefined) return null;
  return shift ? (shifted[plain] ?? plain) : plain;
}

const nothing: WedgeOutcome = { kind: "nothing" };

/** Feed it every key that goes down while no field has the focus. */
export function createWedge({ gapMs = 50, lengthMin = 4 }: WedgeOptions = {}): (
  key: WedgeKey,
) => WedgeOutcome {
  let burst = "";
  let lastAt = Number.NEGATIVE_INFINITY;
  return (key) => {
    const fast = key.at - lastAt <= gapMs;
    if (key.key === "Enter" || key.key === "Tab") {
      const text = burst;
      burst = "";
      lastAt = Number.NEGATIVE_INFINITY;
      return fast && text.length >= lengthMin ? { kind: "code", text } : nothing;
    }
    const character = characterOf(key);
    // Shift, CapsLock and the like come between the characters of a burst.
    if (character === null) return nothing;
    burst = fast ? burst + character : character;
    lastAt = key.at;
    return burst.length >= 3 ? { kind: "taken" } : nothing;
  };
}
