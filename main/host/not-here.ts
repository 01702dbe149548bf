/** What of a restored database does not work on this computer: it may come from another one, or be older than what changed here. */
import type { Notice } from '../../preload/contract.ts';
import type { Action } from '../engine/model.ts';
import type { NotHere, Trouble } from '../engine/reasons.ts';
import type { CheckOptions } from '../runner/check-action.ts';
import type { ReadOnlyStore } from '../store/open-read-only.ts';

export interface NotHereDeps {
  readonly store: Pick<ReadOnlyStore, 'listJobs' | 'jobIds'>;
  readonly check: (action: Action, options: CheckOptions) => readonly Trouble[] | Promise<readonly Trouble[]>;
  /** Values of secrets that do not open here. */
  readonly secrets: number;
  /** Which zone `local` meant in the database, before the engine looks; null = not known. */
  readonly zoneBefore: string | null;
  readonly zone: string;
}

const PAGE = 200;
const EXAMPLES = 3;

/** Looks at every job that can run; null when all of it works here. Others have their turn in between. */
export async function findNotHere({ store, check, secrets, zoneBefore, zone }: NotHereDeps): Promise<NotHere | null> {
  let jobs = 0;
  const examples: NotHere['examples'][number][] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = store.listJobs({ sort: 'created', offset, limit: PAGE }).jobs;
    for (const { state, spec } of page) {
      if (state !== 'active' && state !== 'paused') continue;
      const { folder, environment, environmentFile } = spec;
      const [problem] = await check(spec.action, { folder, environment, environmentFile });
      if (problem === undefined) continue;
      jobs += 1;
      if (examples.length < EXAMPLES)
        examples.push({ job: spec.name, said: problem.problem, reason: problem.reason ?? null });
    }
    if (page.length < PAGE) break;
    await new Promise(setImmediate);
  }
  const local = zoneBefore === null || zoneBefore === zone ? 0 : store.jobIds({ local: true }).length;
  const moved = local === 0 || zoneBefore === null ? null : { from: zoneBefore, to: zone, jobs: local };
  return secrets === 0 && jobs === 0 && moved === null ? null : { secrets, jobs, examples, zone: moved };
}

/** In English, a sentence each. */
export function notHereLines({ secrets, jobs, examples, zone }: NotHere): readonly string[] {
  const many = (n: number, one: string, more: string): string => (n === 1 ? `1 ${one}` : `${n} ${more}`);
  return [
    ...(secrets === 0
      ? []
      : [
          `${many(secrets, 'secret does', 'secrets do')} not open on this computer. Set them again: punctual secret set JOB NAME`,
        ]),
    ...(jobs === 0 ? [] : [`${many(jobs, 'job', 'jobs')} cannot start on this computer:`]),
    ...examples.map(({ job, said }) => `  ${job}: ${said}`),
    ...(jobs > examples.length ? [`  and ${jobs - examples.length} more`] : []),
    ...(zone === null
      ? []
      : [
          `${many(zone.jobs, 'job follows', 'jobs follow')} the time zone of the computer: it was ${zone.from}, and is ${zone.to} here.`,
        ]),
  ];
}

/** Stays until it is read. */
export function notHereNotice(facts: NotHere): Notice {
  return {
    ...{ id: 'not-here', level: 'warning', code: 'not-here' },
    message: ['Not everything in the restored database works on this computer.', ...notHereLines(facts)].join(' '),
    reason: { code: 'not-here', ...facts },
  };
}
