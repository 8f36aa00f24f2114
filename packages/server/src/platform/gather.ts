/**
 * Questions that come while others are being answered are answered together: after a restart thousands of devices ask
 * the same of the database in the same moment, and one statement for all costs little more than one for one. Nobody
 * waits for company: a question that finds nothing under way is asked at once. An answer is never older than its
 * question.
 */
const underWayMax = 2;

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** `run` gives the answers in the order of the questions. Where it fails for many, each is asked alone. */
export function gather<Ask, Answer>(
  run: (asks: readonly Ask[]) => Promise<readonly Answer[]>,
): (ask: Ask) => Promise<Answer> {
  let waiting: Waiting<Ask, Answer>[] = [];
  let underWay = 0;

  async function answer(asked: readonly Waiting<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await run(asked.map(({ ask }) => ask));
      asked.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      if (asked.length === 1) asked[0]?.reject(error);
      else for (const one of asked) await answer([one]);
    }
  }

  function next(): void {
    if (waiting.length === 0 || underWay >= underWayMax) return;
    const asked = waiting;
    waiting = [];
    underWay += 1;
    void answer(asked).finally(() => {
      underWay -= 1;
      next();
    });
  }

  return (ask) =>
    new Promise((resolve, reject) => {
      waiting.push({ ask, resolve, reject });
      next();
    });
}

/** A gatherer for each key, for example a chain. */
export function gatherBy<Key, Ask, Answer>(
  run: (key: Key, asks: readonly Ask[]) => Promise<readonly Answer[]>,
): (key: Key, ask: Ask) => Promise<Answer> {
  const byKey = new Map<Key, (ask: Ask) => Promise<Answer>>();
  return (key, ask) => {
    let gathered = byKey.get(key);
    if (gathered === undefined) {
      gathered = gather((asks) => run(key, asks));
      byKey.set(key, gathered);
    }
    return gathered(ask);
  };
}
