import type { Handlers } from '../../preload/contract.ts';
import type { ApiDeps } from './deps.ts';

type ActionHandlers = Pick<Handlers, Extract<keyof Handlers, `action.${string}`>>;

/** Looking at an action before it is saved. */
export function createActionHandlers({ runner, trials, settings }: ApiDeps): ActionHandlers {
  return {
    'action.check': async ({ action, folder }) => ({ problems: await runner.checkAction(action, { folder }) }),
    'action.environment': ({ folder, environment, environmentFile, group }) => {
      const shared = group === undefined ? {} : settings.current().engine.groups[group]?.environment;
      return runner.compareEnvironments({ folder, environmentFile, environment: { ...shared, ...environment } });
    },
    'action.try': ({ spec, parameters }) => trials.try(spec, parameters),
  };
}
