/**
 * Connections that have not shown the key. Any account of this computer can open them, so they are few, short-lived and cheap.
 * Those who say nothing and those who have asked for something are counted apart, and beyond the limit the oldest is ended: a
 * flood of one kind leaves room for the owner, who asks at once and shows the key with the next message. On a busy computer "at
 * once" takes a while, so newcomers are ended by a flood only when there are far more of them.
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
  /** One that came, or spoke, less than this ago is not ended by the two limits above. */
  readonly newcomerMs: number;
  /** So many of them are borne beyond each limit. */
  readonly mostNewcomers: number;
}

interface Place {
  /** On the monotonic clock. */
  readonly since: number;
  readonly end: () => void;
}

export function createStrangers(options: StrangersOptions): Strangers {
  const { mostSilent, mostSpeaking, patienceMs, newcomerMs, mostNewcomers } = options;
  /** In the order of arrival. */
  const silent = new Map<object, Place>();
  const speaking = new Map<object, Place>();
  let arriving: Map<object, Place> | null = null;

  /** What a new connection has sent already is read in the next turn of the event loop; only then is it known to be silent. */
  function judgeLater(batch: Map<object, Place>): void {
    setImmediate(() => {
      arriving = null;
      setImmediate(() => {
        for (const [key, place] of batch) silent.set(key, place);
        batch.clear();
        trim(silent, mostSilent);
      });
    });
  }

  function trim(those: ReadonlyMap<object, Place>, most: number): void {
    const newcomers = performance.now() - newcomerMs;
    for (const { since, end } of those.values()) {
      if (those.size <= most || (since > newcomers && those.size <= most + mostNewcomers)) return;
      end();
    }
  }

  return {
    arrive(terminate) {
      const key = {};
      let timer: NodeJS.Timeout | null = setTimeout(expire, patienceMs);
      if (arriving === null) {
        arriving = new Map();
        judgeLater(arriving);
      }
      const batch = arriving;
      batch.set(key, { since: performance.now(), end });
      function leave(): void {
        if (timer !== null) clearTimeout(timer);
        timer = null;
        batch.delete(key);
        silent.delete(key);
        speaking.delete(key);
      }
      function end(): void {
        leave();
        terminate();
      }
      /** A host that was held up reads first what has arrived meanwhile. */
      function expire(): void {
        const expired = timer;
        setImmediate(() => {
          if (timer !== null && timer === expired) end();
        });
      }
      return {
        leave,
        speaks(ms) {
          if (!batch.delete(key) && !silent.delete(key) && !speaking.delete(key)) return;
          speaking.set(key, { since: performance.now(), end });
          if (timer !== null) clearTimeout(timer);
          timer = setTimeout(expire, ms);
          trim(speaking, mostSpeaking);
        },
      };
    },
  };
}
