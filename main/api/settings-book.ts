import type { DeepPartial, Settings } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import { faultWords } from '../engine/triggers/fault-words.ts';
import { zoneFault } from '../engine/triggers/zone-fault.ts';
import type { Store } from '../store/open.ts';
import { changeSettings, mergeSettings } from './settings-values.ts';

/** The settings in force, read once and kept. */
export interface SettingsBook {
  current(): Settings;
  /** The same in two steps, for a transaction around it: what is planned is in force once it is kept. */
  plan(change: DeepPartial<Settings>): { write(): void; keep(): Settings };
  /** Stores what is given over what was there; throws `bad-input` for a zone nobody knows. */
  change(change: DeepPartial<Settings>): Settings;
}

export function createSettingsBook(store: Pick<Store, 'readSettings' | 'writeSettings'>): SettingsBook {
  let stored = store.readSettings();
  let current = mergeSettings(stored);
  return {
    current: () => current,
    plan(change) {
      const next = changeSettings(stored, change);
      return {
        write: () => store.writeSettings(next),
        keep() {
          stored = next;
          current = mergeSettings(next);
          return current;
        },
      };
    },
    change(change) {
      const zone = change.engine?.defaults?.timezone;
      // A name that is stored already stays (S2).
      const kept = zone === undefined || zone === current.engine.defaults.timezone;
      const fault = kept ? null : zoneFault(zone);
      if (fault !== null) {
        const said = faultWords(fault);
        throw new PunctualError(
          'bad-input',
          said,
          { path: 'engine.defaults.timezone' },
          { reason: { code: 'wrong-schedule', problem: 'unknown-zone', said, fault } },
        );
      }
      const next = changeSettings(stored, change);
      store.writeSettings(next);
      stored = next;
      current = mergeSettings(next);
      return current;
    },
  };
}
