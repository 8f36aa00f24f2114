/**
 * The first screen goes first: dialogs, rules, other screens' parts and the service worker's copy of everything wait until
 * what the person came for is there, because on a shop's network each of them would stand in its way.
 */
const patienceMs = 10_000;

let settle: () => void = () => undefined;
const settled = new Promise<void>((resolve) => {
  settle = resolve;
});

/** The screen that was opened shows what it is for; said once, by whichever comes first. */
export function settleFirstScreen(): void {
  settle();
}

/** Does the work when the first screen is there and the browser has time; later than `patienceMs` in no case. */
export async function afterFirstScreen(work: () => unknown): Promise<void> {
  await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 2_000 });
  else setTimeout(work, 200);
}
