import type { Handlers } from '../../preload/contract.ts';
import { entryOf } from '../engine/entry-of.ts';
import { secretsOf } from '../engine/order.ts';
import type { ApiDeps } from './deps.ts';

type ActionHandlers = Pick<Handlers, Extract<keyof Handlers, `action.${string}`>>;

/** Looking at an action before it is saved. */
export function createActionHandlers({ runner, trials, settings, secrets }: ApiDeps): ActionHandlers {
  return {
    'action.check': async ({ action, folder }) => ({ problems: await runner.checkAction(action, { folder }) }),
    'action.environment': ({ folder, environment, environmentFile, group, jobId = '', secrets: names = [] }) => {
      const shared = group === undefined ? undefined : entryOf(settings.current().engine.groups, group);
      const spec = { group, environment, secrets: names };
      const hidden = secretsOf({ settings: settings.current().engine }, { id: jobId, spec }).map((ref) => ({
        name: ref.name,
        value: secrets.peek(ref),
      }));
      return runner.compareEnvironments({
        folder,
        environmentFile,
        environment: { ...shared?.environment, ...environment },
        hidden,
      });
    },
    'action.try': ({ spec, parameters, jobId = null, secretValues = {} }) =>
      trials.try(spec, parameters, { jobId, values: secretValues }),
  };
}
