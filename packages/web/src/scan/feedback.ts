/**
 * What the hand and the ear learn without looking: one short high tone and a tick of the
 * motor for a good scan, two rising tones for a sale, two low ones and a longer buzz for a bad scan. Oscillators, so
 * there is no sound file to load. Browsers allow sound only after a touch; `unlockSound`
 * is called in the first one.
 */
const key = "instep.scanSound";

let context: AudioContext | null = null;
let soundOn = readSoundOn();

function readSoundOn(): boolean {
  try {
    return localStorage.getItem(key) !== "off";
  } catch {
    return true;
  }
}

export function isSoundOn(): boolean {
  return soundOn;
}

export function setSoundOn(on: boolean): void {
  soundOn = on;
  try {
    localStorage.setItem(key, on ? "on" : "off");
  } catch {
    // The choice then holds until the page closes.
  }
}

export function unlockSound(): void {
  try {
    context ??= new AudioContext();
    if (context.state === "suspended") void context.resume().catch(() => undefined);
  } catch {
    // No audio device: the screen and the motor still answer.
  }
}

function tone(frequencyHz: number, startS: number, lengthS: number, shape: OscillatorType): void {
  if (context === null || context.state !== "running") return;
  const from = context.currentTime + startS;
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.type = shape;
  oscillator.frequency.value = frequencyHz;
  // Soft edges: a hard start or end is heard as a click.
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(0.22, from + 0.008);
  volume.gain.setValueAtTime(0.22, from + lengthS - 0.02);
  volume.gain.linearRampToValueAtTime(0, from + lengthS);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(from);
  oscillator.stop(from + lengthS);
}

function vibrate(pattern: number | number[]): void {
  if ("vibrate" in navigator) navigator.vibrate(pattern);
}

export const feedback = {
  ok: (): void => {
    vibrate(35);
    if (!soundOn) return;
    unlockSound();
    tone(1_850, 0, 0.09, "sine");
  },
  /** Two rising tones: the pair is sold. */
  sold: (): void => {
    vibrate([25, 40, 45]);
    if (!soundOn) return;
    unlockSound();
    tone(1_320, 0, 0.08, "sine");
    tone(1_980, 0.09, 0.13, "sine");
  },
  bad: (): void => {
    vibrate([90, 60, 90]);
    if (!soundOn) return;
    unlockSound();
    tone(330, 0, 0.13, "square");
    tone(260, 0.17, 0.18, "square");
  },
};
