/**
 * Acts at once, then at most once per pause; what was asked meanwhile is done at its end. The pause begins when the work is done, so
 * that the ends of two works are never closer together than it either. Work that fails is its own to report.
 */
export function atMostEvery(pauseMs: number, act: () => void | Promise<void>): { ask: () => void; cancel: () => void } {
  let timer: NodeJS.Timeout | null = null;
  let busy = false;
  let asked = false;
  let cancelled = false;

  function ask(): void {
    if (cancelled || busy || timer !== null) {
      asked = true;
      return;
    }
    asked = false;
    busy = true;
    const work = act();
    if (work === undefined) rest();
    else work.then(rest, rest);
  }

  function rest(): void {
    busy = false;
    if (cancelled) return;
    timer = setTimeout(() => {
      timer = null;
      if (asked) ask();
    }, pauseMs);
  }

  return {
    ask,
    cancel() {
      cancelled = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
