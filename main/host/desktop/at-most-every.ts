/** Acts at once, then at most once per pause; what was asked meanwhile is done at its end. */
export function atMostEvery(pauseMs: number, act: () => void): { ask: () => void; cancel: () => void } {
  let timer: NodeJS.Timeout | null = null;
  let asked = false;
  function ask(): void {
    if (timer !== null) {
      asked = true;
      return;
    }
    asked = false;
    timer = setTimeout(() => {
      timer = null;
      if (asked) ask();
    }, pauseMs);
    act();
  }
  return {
    ask,
    cancel() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
