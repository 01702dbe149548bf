import type { EngineStatus, Handlers } from '../../preload/contract.ts';
import type { ApiDeps } from './deps.ts';

type EngineHandlers = Pick<Handlers, Extract<keyof Handlers, `engine.${string}`>>;

export function createEngineHandlers({ engine, store, clock, troubles }: ApiDeps): EngineHandlers {
  const status = (): EngineStatus => {
    const { next, ...snapshot } = engine.snapshot();
    return {
      ...snapshot,
      now: clock.now(),
      zone: clock.zone(),
      jobs: store.countJobs(),
      missed: store.countInbox(),
      troubles: troubles(),
      next: next === null ? null : { ...next, name: store.job(next.jobId)?.spec.name ?? next.jobId },
    };
  };
  const of = (group: string | undefined) => (group === undefined ? {} : { group });
  return {
    'engine.status': status,
    'engine.pause': ({ until = null, group }) => {
      engine.pauseAll({ until, ...of(group) });
      return status();
    },
    'engine.resume': ({ group, missed }) => {
      engine.resumeAll({ ...of(group), ...(missed === undefined ? {} : { missed }) });
      return status();
    },
  };
}
