import { type Handlers, LOOKS_LIKE_ERROR } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import type { Run } from '../engine/model.ts';
import type { ApiDeps } from './deps.ts';
import { reportRunEnvironment } from './run-environment.ts';

type RunHandlers = Pick<Handlers, Extract<keyof Handlers, `runs.${string}`>>;

/** A job that starts more than these has a page of history for them. */
const MOST_FOLLOWERS = 50;

/** The ledger, and what is being tried beside it (trials.ts), under the same ids. */
export function createRunHandlers(deps: ApiDeps): RunHandlers {
  const { engine, store, runner, trials } = deps;
  const existing = (id: string): Run => {
    const run = store.run(id) ?? trials.get(id);
    if (run === null) {
      const reason = { code: 'no-run' } as const;
      throw new PunctualError('not-found', `There is no run with the id "${id}".`, { id }, { reason });
    }
    return run;
  };
  return {
    'runs.list': (query) => {
      const { items, next } = store.listRuns(query);
      return { items: items.map(engine.waiting), next };
    },
    'runs.get': ({ id }) => engine.waiting(existing(id)),
    'runs.environment': ({ id, attempt }) => {
      const run = existing(id);
      return reportRunEnvironment(deps, run, attempt ?? run.attempt);
    },
    'runs.startedBy': ({ id }) => ({ items: store.runsStartedBy(id, MOST_FOLLOWERS).map(engine.waiting) }),
    'runs.stop': ({ ids }) => {
      const rows = ids.filter((id) => !trials.stop(id));
      return { stopping: ids.length - rows.length + (rows.length === 0 ? 0 : engine.stopRuns(rows)) };
    },
    'runs.start': ({ ids }) => ({ changed: engine.startNow(ids) }),
    'runs.skip': ({ ids }) => ({ changed: engine.skipRuns(ids) }),
    'runs.hold': ({ ids, held }) => ({ changed: engine.hold(ids, held) }),
    'runs.repeatAhead': async ({ notes }) => {
      const planned = engine.repeatAhead(notes);
      // The banner offers nothing else.
      const { notices } = notes === undefined ? await deps.host() : { notices: [] };
      for (const { id, code } of notices) if (code === 'clock-moved') deps.dismissNotice(id);
      return { planned };
    },
    'runs.again': ({ id }) => engine.runAgain(id),
    'runs.log': async ({ id, attempt, offset, limit }) => {
      const run = existing(id);
      const piece = await runner.readLog({ runId: run.id, attempt: attempt ?? run.attempt, offset, limit });
      if (piece.size > 0 || run.finishedAt === null) return piece;
      // A run that printed something has a log, unless it was removed: by a limit, or by hand.
      const removed = store.logRemoval(run.id) ?? (run.logBytes > 0 ? { at: null, limit: null } : null);
      return removed === null ? piece : { ...piece, removed };
    },
    'runs.search': ({ id, attempt, text = '', errors, ...query }) => {
      const run = existing(id);
      const pattern = errors === true ? LOOKS_LIKE_ERROR : undefined;
      return runner.searchLog({ runId: run.id, attempt: attempt ?? run.attempt, text, pattern, ...query });
    },
  };
}
