import type { Handlers, JobChange } from '../../preload/contract.ts';
import { noJob, PunctualError } from '../engine/errors.ts';
import type { Job, JobSpec } from '../engine/model.ts';
import { memberChanges, same } from '../import/change-words.ts';
import type { ApiDeps } from './deps.ts';
import { languageOf } from './job-rows.ts';

type HistoryHandlers = Pick<Handlers, 'jobs.changes' | 'jobs.undoChange'>;
type StoredChange = NonNullable<ReturnType<ApiDeps['store']['changeOf']>>;

/** What was done to a job. */
export function createJobHistoryHandlers(
  deps: Pick<ApiDeps, 'engine' | 'store' | 'settings' | 'systemLanguage'>,
): HistoryHandlers {
  const { engine, store } = deps;
  const existing = (id: string): Job => {
    const job = store.job(id);
    if (job === null) throw noJob(id);
    return job;
  };
  return {
    'jobs.changes': ({ id, limit, below, language = languageOf(deps) }) => {
      const job = store.job(id);
      const page = store.changesOf(id, {
        ...(limit === undefined ? {} : { limit }),
        ...(below === undefined ? {} : { below }),
      });
      return {
        changes: page.map(
          ({ number, at, kind, origin, undoes, before, after }): JobChange => ({
            ...{ number, at, kind, origin, undoes },
            words: before === null || after === null ? [] : memberChanges(before, after, language),
            undoable: job !== null && isAsLeft(job.spec, after) && before !== null,
          }),
        ),
      };
    },
    'jobs.undoChange': ({ id, number }, door) => {
      const job = existing(id);
      const change = store.changeOf(id, number);
      if (change === null || change.before === null) {
        throw new PunctualError(
          'not-found',
          'This change is no longer in the history, or cannot be taken back.',
          { id, number },
          { reason: { code: 'no-change' } },
        );
      }
      if (!isAsLeft(job.spec, change.after)) {
        throw new PunctualError(
          'conflict',
          'What this change was about has been changed again since.',
          { id, number },
          { reason: { code: 'change-outdated' } },
        );
      }
      const { before } = change;
      return store.changeAs({ origin: door ?? 'window', undoes: number }, () =>
        engine.modify(id, before, job.revision, true),
      );
    },
  };
}

/** Every member that the change touched has the value it gave it; undoing it then takes nothing else back. */
function isAsLeft(spec: JobSpec, after: StoredChange['after']): boolean {
  if (after === null) return false;
  return Object.entries(after).every(([member, value]) => same(spec[member as keyof JobSpec] ?? null, value));
}
