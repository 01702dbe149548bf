import type { Handlers } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Run } from '../engine/model.ts';
import type { ApiDeps } from './deps.ts';

type RunHandlers = Pick<Handlers, Extract<keyof Handlers, `runs.${string}`>>;

export function createRunHandlers({ engine, store, runner }: ApiDeps): RunHandlers {
  const existing = (id: string): Run => {
    const run = store.run(id);
    if (run === null) throw new PunctualError('not-found', `There is no run with the id "${id}".`, { id });
    return run;
  };
  return {
    'runs.list': (query) => store.listRuns(query),
    'runs.get': ({ id }) => existing(id),
    'runs.stop': ({ ids }) => ({ stopping: engine.stopRuns(ids) }),
    'runs.again': ({ id }) => engine.runAgain(id),
    'runs.log': ({ id, attempt, offset, limit }) => {
      const run = existing(id);
      return runner.readLog({ runId: run.id, attempt: attempt ?? run.attempt, offset, limit });
    },
  };
}
