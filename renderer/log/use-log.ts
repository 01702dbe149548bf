import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CallOutput } from '../../preload/contract.ts';
import { useLink } from '../host/link-context.tsx';
import { codeOf } from '../ui/error-words.ts';
import { createLogBuffer, type LogLine } from './log-buffer.ts';

/** 4 Hz: fast enough to feel live, slow enough to cost nothing. */
const POLL_MS = 250;
const CHUNK = 256 * 1024;
const SAVED_CHUNK = 2 * 1024 * 1024;
/** Further behind than this, following jumps to the end instead of reading everything in between. */
const BEHIND = 1024 * 1024;
/** About 25,000 lines: more than anybody scrolls through, little enough to lay out four times a second. */
const MAX_CHARS = 1_500_000;

export interface LiveLog {
  readonly lines: readonly LogLine[];
  /** Bytes of the whole log. */
  readonly size: number;
  readonly ended: boolean;
  readonly loaded: boolean;
  /** The output is gone; null = it is not. */
  readonly removed: CallOutput<'runs.log'>['removed'] | null;
  /** There is output before the first line here. */
  readonly hasEarlier: boolean;
  /** The middle was jumped over because output came too fast. */
  readonly jumped: boolean;
  /** A place that was asked for is shown; what comes after it is not, until `toEnd`. */
  readonly held: boolean;
  /** Why nothing can be read, for example because secrets in it could not be covered; null = it can, or there is no log. */
  readonly problem: unknown;
  earlier(): Promise<number>;
  toEnd(): void;
  /** Shows the log from this byte on, which begins a line. */
  toPlace(offset: number): void;
  /** The whole log, however long, in pieces for a file. */
  whole(): Promise<readonly Blob[]>;
}

type Seen = Pick<LiveLog, 'size' | 'ended' | 'loaded' | 'removed' | 'jumped'> & { readonly version: number };
const NOTHING_SEEN: Seen = { version: 0, size: 0, ended: false, loaded: false, removed: null, jumped: false };

/** Follows the log of one attempt of a run; memory stays bounded whatever the job prints. */
export function useLog(runId: string, attempt: number | undefined, follow: boolean): LiveLog {
  const link = useLink();
  const buffer = useMemo(() => createLogBuffer(MAX_CHARS), []);
  const [state, setState] = useState<Seen>(NOTHING_SEEN);
  const [problem, setProblem] = useState<unknown>(null);
  const following = useRef(follow);
  following.current = follow;
  const [round, setRound] = useState<{ readonly place: number | null }>({ place: null });

  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let first = true;
    const { place } = round;
    let next = place ?? 0;
    buffer.clear(next);
    setProblem(null);
    const ask = (offset: number) =>
      link.call('runs.log', { id: runId, offset, limit: CHUNK, ...(attempt === undefined ? {} : { attempt }) });

    const poll = async () => {
      let wait = POLL_MS;
      try {
        let chunk = await ask(next);
        let jumped = false;
        if (!current) return;
        if (chunk.restarted) {
          buffer.clear(0);
          chunk = await ask(0);
          next = 0;
        }
        if (place === null && chunk.size - chunk.nextOffset > BEHIND && (first || following.current)) {
          jumped = !first;
          next = chunk.size - CHUNK;
          buffer.clear(next);
          chunk = await ask(next);
        }
        if (!current) return;
        if (chunk.offset !== buffer.to) buffer.clear(chunk.offset);
        buffer.append(chunk.offset, chunk.nextOffset, chunk.text);
        next = chunk.nextOffset;
        first = false;
        // A place stays: going on from it would push it out of the buffer again.
        const done = place !== null || (chunk.ended && next >= chunk.size);
        const { size, ended, removed = null } = chunk;
        setState((now) =>
          now.loaded && now.size === size && now.ended === ended && chunk.text === '' && !jumped
            ? now
            : { version: now.version + 1, size, ended, removed, loaded: true, jumped: now.jumped || jumped },
        );
        if (done) return;
        if (next < chunk.size) wait = 30;
      } catch (error) {
        if (!current) return;
        // Lost line: it heals; not found: there is no log.
        if (codeOf(error) === 'disconnected') wait = 1000;
        else {
          setState((now) => ({ ...now, loaded: true, ended: true }));
          if (codeOf(error) !== 'not-found') setProblem(error);
          return;
        }
      }
      timer = setTimeout(() => void poll(), wait);
    };
    void poll();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [link, runId, attempt, buffer, round]);

  const earlier = useCallback(async () => {
    const end = buffer.from;
    const offset = Math.max(0, end - CHUNK);
    const chunk = await link.call('runs.log', {
      id: runId,
      offset,
      limit: end - offset,
      ...(attempt === undefined ? {} : { attempt }),
    });
    const before = buffer.lines().length;
    buffer.prepend(chunk.offset, end, chunk.text);
    setState((now) => ({ ...now, version: now.version + 1 }));
    return buffer.lines().length - before;
  }, [link, runId, attempt, buffer]);

  const whole = useCallback(async () => {
    // Blobs: the browser may keep them beside its memory.
    const parts: Blob[] = [];
    for (let offset = 0; ; ) {
      const chunk = await link.call('runs.log', {
        id: runId,
        offset,
        limit: SAVED_CHUNK,
        ...(attempt === undefined ? {} : { attempt }),
      });
      parts.push(new Blob([chunk.text]));
      if (chunk.nextOffset <= offset || chunk.nextOffset >= chunk.size) return parts;
      offset = chunk.nextOffset;
    }
  }, [link, runId, attempt]);

  return {
    lines: buffer.lines(),
    size: state.size,
    ended: state.ended,
    loaded: state.loaded,
    removed: state.removed,
    hasEarlier: buffer.from > 0,
    jumped: state.jumped,
    problem,
    held: round.place !== null && buffer.to < state.size,
    earlier,
    toEnd: () => setRound({ place: null }),
    toPlace: (place) => setRound({ place }),
    whole,
  };
}
