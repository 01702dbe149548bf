/** What becomes of the host when its database is not its own any more (S42), or is not in its place. */
import type { Millis } from '../engine/model.ts';
import { type Loss, movedError, type Store, takenOverError } from '../store/open.ts';
import type { Troubles } from './troubles.ts';

/** A database that was moved is looked for this often. */
const LOOK_EVERY: Millis = 1000;

export interface DatabaseWatch {
  /** Somebody found that nothing may be written: acts on it at once. */
  lost(how: Loss): void;
  /** True while the database is not in its place. */
  away(): boolean;
  /** No more looking. */
  stop(): void;
}

export function createDatabaseWatch(deps: {
  readonly file: string;
  readonly store: Pick<Store, 'lost'>;
  readonly troubles: Pick<Troubles, 'set' | 'clear'>;
  /** Another host keeps time on this database now: end in order, deciding nothing. */
  readonly abandon: () => void;
  /** The database is in its place again: catch up. */
  readonly goOn: () => void;
}): DatabaseWatch {
  const { file, store, troubles } = deps;
  let looking: ReturnType<typeof setInterval> | null = null;
  let ended = false;

  function stopLooking(): void {
    if (looking !== null) clearInterval(looking);
    looking = null;
  }

  function look(): void {
    let how: Loss | null;
    try {
      how = store.lost();
    } catch {
      // It is there and cannot be read: nothing to go on with yet.
      return;
    }
    if (how !== null) return;
    stopLooking();
    troubles.clear('database-moved');
    deps.goOn();
  }

  return {
    lost(how) {
      if (ended) return;
      if (how === 'taken') {
        ended = true;
        stopLooking();
        troubles.set('superseded', { reason: takenOverError(null).reason });
        deps.abandon();
        return;
      }
      if (looking !== null) return;
      troubles.set('database-moved', { reason: movedError(file).reason });
      looking = setInterval(look, LOOK_EVERY);
    },
    away: () => looking !== null,
    stop() {
      ended = true;
      stopLooking();
    },
  };
}
