/**
 * Short notices that anything may raise, also outside of React. An undo notice stands for
 * exactly as long as the undo is offered, so it neither waits for the pointer nor is pushed
 * out by others before its time.
 */
export type ToastTone = "plain" | "enough" | "low" | "out";

export interface ToastOptions {
  readonly text: string;
  readonly detail?: string;
  readonly tone?: ToastTone;
  readonly action?: { readonly label: string; readonly onPress: () => void };
  /** 0: stays until dismissed. */
  readonly durationMs?: number;
}

export interface ShownToast extends ToastOptions {
  readonly id: number;
  readonly kind: "notice" | "undo";
  readonly durationMs: number;
}

const noticesMax = 3;
const noticeMs = 5_000;
const undoMs = 10_000;

let shown: readonly ShownToast[] = [];
let lastId = 0;
const timers = new Map<number, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

function set(next: readonly ShownToast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

function add(kind: ShownToast["kind"], options: ToastOptions, durationMs: number): number {
  const id = (lastId += 1);
  const notices = shown.filter((toast) => toast.kind === "notice");
  const crowded = kind === "notice" && notices.length >= noticesMax ? notices[0] : undefined;
  if (crowded !== undefined) dismiss(crowded.id);
  set([...shown, { ...options, id, kind, durationMs }]);
  if (durationMs > 0)
    timers.set(
      id,
      setTimeout(() => dismiss(id), durationMs),
    );
  return id;
}

function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  if (shown.some((toast) => toast.id === id)) set(shown.filter((toast) => toast.id !== id));
}

export const toast = {
  show: (options: ToastOptions): number => add("notice", options, options.durationMs ?? noticeMs),

  /** An act that can be taken back for ten seconds. `label` is the word on the button. */
  undo: (options: {
    readonly text: string;
    readonly detail?: string;
    readonly label: string;
    readonly onUndo: () => void;
    readonly durationMs?: number;
  }): number => {
    const { label, onUndo, durationMs = undoMs, ...rest } = options;
    const id = add("undo", { ...rest, action: { label, onPress: onUndo } }, durationMs);
    return id;
  },

  dismiss,

  clear: (): void => {
    for (const { id } of shown) dismiss(id);
  },
};

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function shownToasts(): readonly ShownToast[] {
  return shown;
}
