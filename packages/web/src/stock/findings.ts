/** What a person is looking for in the stock list; it outlives the list, which goes while a style is open on a phone. */
export interface Findings {
  readonly text: string;
  readonly category: string;
  readonly season: string;
  readonly onHandOnly: boolean;
  readonly brokenOnly: boolean;
  /** Null: as the person's place suggests. */
  readonly isAll: boolean | null;
  /** Where the list stood, px. */
  scrollTop: number;
}

let current: Findings = {
  text: "",
  category: "",
  season: "",
  onHandOnly: false,
  brokenOnly: false,
  isAll: null,
  scrollTop: 0,
};
const listeners = new Set<() => void>();

export const findings = {
  get: (): Findings => current,
  set: (change: Partial<Findings>): void => {
    current = { ...current, ...change };
    for (const listener of listeners) listener();
  },
  /** Without telling anybody: nothing is drawn from it. */
  keepScroll: (scrollTop: number): void => {
    current.scrollTop = scrollTop;
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
