import type { DeepPartial, Handlers, Settings } from '../../preload/contract.ts';
import type { Engine } from '../engine/surface.ts';
import type { ApiDeps } from './deps.ts';
import type { SettingsBook } from './settings-book.ts';

export function createSettingsHandlers(deps: ApiDeps): Pick<Handlers, 'settings.get' | 'settings.set'> {
  const { settings, engine, pushSettings } = deps;
  return {
    'settings.get': () => settings.current(),
    'settings.set': (change) => {
      const planned = withEngine(settings.plan(change), change, { engine, pushSettings });
      planned.write();
      return planned.keep();
    },
  };
}

/** Settings that are in force, for the engine as well, once they are kept. */
export function withEngine(
  planned: ReturnType<SettingsBook['plan']>,
  change: DeepPartial<Settings>,
  { engine, pushSettings }: Pick<ApiDeps, 'pushSettings'> & { readonly engine: Pick<Engine, 'configure'> },
): ReturnType<SettingsBook['plan']> {
  return {
    write: planned.write,
    keep() {
      const changed = planned.keep();
      if (change.engine !== undefined) engine.configure(changed.engine);
      pushSettings(changed);
      return changed;
    },
  };
}
