/** Notices that the other side has stopped reading. */

export interface StallWatch {
  /** Something was handed over; `behind` = more is unsent than should be. */
  handedOver(behind: boolean): void;
  /** The other side has taken something. */
  taken(behind: boolean): void;
  stop(): void;
}

/** `onStall` is called when the other side was behind for `limitMs` and took nothing. */
export function createStallWatch(limitMs: number, onStall: () => void): StallWatch {
  let timer: NodeJS.Timeout | null = null;
  const stop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const start = () => {
    timer ??= setTimeout(onStall, limitMs);
  };
  return {
    stop,
    // More to send is no sign of life: the time goes on.
    handedOver: (behind) => (behind ? start() : stop()),
    taken(behind) {
      stop();
      if (behind) start();
    },
  };
}
