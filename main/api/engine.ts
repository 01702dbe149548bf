import type { EngineStatus, Handlers, LastingTrouble } from '../../preload/contract.ts';
import type { ApiDeps } from './deps.ts';

type EngineHandlers = Pick<Handlers, Extract<keyof Handlers, `engine.${string}`>>;

/** Nothing starts while one of these lasts, so no fire may be promised either; what falls due meanwhile is caught up. */
export const stopsRuns = (troubles: readonly LastingTrouble[]): boolean =>
  troubles.some(({ level }) => level === 'error');

export function createEngineHandlers({ engine, store, clock, troubles }: ApiDeps): EngineHandlers {
  const status = (): EngineStatus => {
    const { next: planned, ...snapshot } = engine.snapshot();
    const wrong = troubles();
    const stopped = stopsRuns(wrong);
    const next = stopped ? null : planned;
    return {
      ...snapshot,
      ...(stopped ? { state: 'stopped', settlingUntil: null } : {}),
      now: clock.now(),
      zone: clock.zone(),
      jobs: store.countJobs(),
      missed: store.countInbox(),
      troubles: wrong,
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
