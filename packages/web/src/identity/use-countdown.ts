import { useEffect, useState } from "react";

/** Whole seconds left until an instant; 0 without one and afterwards. */
export function useCountdown(untilMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    if (untilMs <= Date.now()) return;
    const beat = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= untilMs) clearInterval(beat);
    }, 250);
    return () => clearInterval(beat);
  }, [untilMs]);
  return Math.max(0, Math.ceil((untilMs - now) / 1_000));
}
