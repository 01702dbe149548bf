import type { Handlers } from '../../preload/contract.ts';
import type { ApiDeps } from './deps.ts';

export function createSettingsHandlers(deps: ApiDeps): Pick<Handlers, 'settings.get' | 'settings.set'> {
  const { settings, engine, pushSettings } = deps;
  return {
    'settings.get': () => settings.current(),
    'settings.set': (change) => {
      const changed = settings.change(change);
      if (change.engine !== undefined) engine.configure(changed.engine);
      pushSettings(changed);
      return changed;
    },
  };
}
