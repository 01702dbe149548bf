import type { DeepPartial, Settings } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import { faultWords } from '../engine/triggers/fault-words.ts';
import { zoneFault } from '../engine/triggers/zone-fault.ts';
import type { Store } from '../store/open.ts';
import { type FixedSettings, fixedPaths, isSame, NOTHING_FIXED, valueAt, withoutFixed } from './fixed-settings.ts';
import { changeSettings, mergeSettings } from './settings-values.ts';

/** The settings in force, read once and kept. */
export interface SettingsBook {
  current(): Settings;
  /** The same in two steps, for a transaction around it: what is planned is in force once it is kept. Throws as `change` does. */
  plan(change: DeepPartial<Settings>): { write(): void; keep(): Settings };
  /** A change without what is fixed: a bundle of another computer brings the rest. */
  free(change: DeepPartial<Settings>): DeepPartial<Settings>;
  /** Stores what is given over what was there; throws `bad-input` for an unknown zone and for a fixed setting. */
  change(change: DeepPartial<Settings>): Settings;
}

export function createSettingsBook(
  store: Pick<Store, 'readSettings' | 'writeSettings'>,
  fixed: FixedSettings = NOTHING_FIXED,
): SettingsBook {
  let stored = store.readSettings();
  // Laid over what is stored and never stored itself: without the file everything is as the window left it.
  const merge = (): Settings => mergeSettings(changeSettings(stored, fixed.change));
  let current = merge();
  const refuseFixed = (change: DeepPartial<Settings>): void => {
    const path = fixedPaths(change, fixed).find((each) => !isSame(valueAt(change, each), valueAt(current, each)));
    if (path === undefined) return;
    const place = fixed.places[path] ?? '';
    throw new PunctualError(
      'bad-input',
      `${path} is set in ${place} and can only be changed there.`,
      { path },
      {
        reason: { code: 'setting-fixed', path, place },
      },
    );
  };
  const plan: SettingsBook['plan'] = (change) => {
    refuseFixed(change);
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
    const next = changeSettings(stored, withoutFixed(change, fixed));
    return {
      write: () => store.writeSettings(next),
      keep() {
        stored = next;
        current = merge();
        return current;
      },
    };
  };
  return {
    current: () => current,
    free: (change) => withoutFixed(change, fixed),
    plan,
    change(change) {
      const planned = plan(change);
      planned.write();
      return planned.keep();
    },
  };
}
