/**
 * Connections that have not shown the key. Any account of this computer can open them, so they are few, short-lived and cheap.
 * Those who say nothing and those who have asked for something are counted apart, and beyond the limit the oldest is ended: a
 * flood of one kind leaves room for the owner, who asks at once and shows the key with the next message.
 */

export interface Strangers {
  /** A new connection; `terminate` ends it at once and must not throw. It has `patienceMs` to get on. */
  arrive(terminate: () => void): Stranger;
}
export interface Stranger {
  /** It has sent a complete request. Its time begins anew, with `ms` of it. */
  speaks(ms: number): void;
  /** It has shown the key, or is gone. */
  leave(): void;
}

export interface StrangersOptions {
  readonly mostSilent: number;
  readonly mostSpeaking: number;
  readonly patienceMs: number;
}

export function createStrangers({ mostSilent, mostSpeaking, patienceMs }: StrangersOptions): Strangers {
  /** What ends them, in the order of arrival. */
  const silent = new Map<object, () => void>();
  const speaking = new Map<object, () => void>();
  let arriving: Map<object, () => void> | null = null;

  /** What a new connection has sent already is read in the next turn of the event loop; only then is it known to be silent. */
  function judgeLater(batch: Map<object, () => void>): void {
    setImmediate(() => {
      arriving = null;
      setImmediate(() => {
        for (const [key, end] of batch) silent.set(key, end);
        batch.clear();
        trim(silent, mostSilent);
      });
    });
  }

  return {
    arrive(terminate) {
      const key = {};
      let timer = setTimeout(end, patienceMs);
      if (arriving === null) {
        arriving = new Map();
        judgeLater(arriving);
      }
      const batch = arriving;
      batch.set(key, end);
      function leave(): void {
        clearTimeout(timer);
        batch.delete(key);
        silent.delete(key);
        speaking.delete(key);
      }
      function end(): void {
        leave();
        terminate();
      }
      return {
        leave,
        speaks(ms) {
          if (!batch.delete(key) && !silent.delete(key) && !speaking.has(key)) return;
          speaking.set(key, end);
          clearTimeout(timer);
          timer = setTimeout(end, ms);
          trim(speaking, mostSpeaking);
        },
      };
    },
  };
}

function trim(those: ReadonlyMap<object, () => void>, most: number): void {
  for (const end of those.values()) {
    if (those.size <= most) return;
    end();
  }
}
