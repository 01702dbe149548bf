/** Damage that is met while the database is in use: it is read through in a thread, and then a person is asked. */
import type { Millis } from '../engine/model.ts';
import type { Clock, Log } from '../engine/ports.ts';
import { forgetDamage, rememberDamage } from '../store/integrity.ts';
import type { Store } from '../store/open.ts';

export interface DamageWatch {
  /** SQLite met damage. Resolves when it is known whether the database is damaged; `found`: it was read through and is. */
  met(found?: string): Promise<void>;
}

/** What is met again and again, and not found by reading everything, is looked for this often. */
const LOOK_EVERY: Millis = 10 * 60_000;

export function createDamageWatch(deps: {
  readonly file: string;
  readonly store: Pick<Store, 'checkWhole'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Log;
  /** It is damaged; every later start reads it through until a person has decided. */
  readonly onDamaged: () => void;
}): DamageWatch {
  const { file, store, clock, log } = deps;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    async met(found) {
      if (found === undefined && clock.monotonic() - lookedAt < LOOK_EVERY) return;
      lookedAt = clock.monotonic();
      // First, so that a kill in the meantime does not make it forgotten.
      rememberDamage(file);
      try {
        const said = found ?? (await store.checkWhole());
        if (said === null) return forgetDamage(file);
        log.error('database damaged', { said });
        deps.onDamaged();
      } catch (error) {
        log.error('could not check the database', { error });
      }
    },
  };
}
