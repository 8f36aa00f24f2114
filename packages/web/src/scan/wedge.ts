/**
 * A handheld scanner types like a person, only faster: a burst of keys, then Enter or Tab.
 *
 * A key belongs to a burst when it follows the one before within `gapMs` (radio scanners
 * hiccup). Enter or Tab ends it; at least `lengthMin` characters, on average no more than
 * `paceMs` apart, are a scan. Nobody types that fast; anything slower is left alone. While a field has the focus nothing is listened to: the characters are in
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
  readonly paceMs?: number;
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
export function createWedge({ gapMs = 150, paceMs = 50, lengthMin = 4 }: WedgeOptions = {}): (
  key: WedgeKey,
) => WedgeOutcome {
  let burst = "";
  let startedAt = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  const isFast = (at: number): boolean => at - startedAt <= paceMs * burst.length;
  return (key) => {
    const goesOn = key.at - lastAt <= gapMs;
    if (key.key === "Enter" || key.key === "Tab") {
      const text = burst;
      const isScan = goesOn && text.length >= lengthMin && isFast(key.at);
      burst = "";
      lastAt = Number.NEGATIVE_INFINITY;
      return isScan ? { kind: "code", text } : nothing;
    }
    const character = characterOf(key);
    // Shift, CapsLock and the like come between the characters of a burst.
    if (character === null) return nothing;
    if (!goesOn || !isFast(key.at)) {
      burst = "";
      startedAt = key.at;
    }
    burst += character;
    lastAt = key.at;
    return burst.length >= 3 ? { kind: "taken" } : nothing;
  };
}
