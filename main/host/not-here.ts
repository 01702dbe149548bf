/** What of a restored database does not work on this computer: it may come from another one, or be older than what changed here. */
import type { Notice } from '../../preload/contract.ts';
import type { Action } from '../engine/model.ts';
import type { Reason, Trouble } from '../engine/reasons.ts';
import type { CheckOptions } from '../runner/check-action.ts';
import type { ReadOnlyStore } from '../store/open-read-only.ts';

export type NotHere = Extract<Reason, { readonly code: 'not-here' }>;
type Example = Extract<Reason, { readonly code: 'job-cannot-start' }>;

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
  const examples: Example[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = store.listJobs({ sort: 'created', offset, limit: PAGE }).jobs;
    for (const { state, spec } of page) {
      if (state !== 'active' && state !== 'paused') continue;
      const { folder, environment, environmentFile } = spec;
      const [problem] = await check(spec.action, { folder, environment, environmentFile });
      if (problem === undefined) continue;
      jobs += 1;
      if (examples.length === EXAMPLES) continue;
      examples.push({ code: 'job-cannot-start', job: spec.name, said: problem.problem, because: problem.reason });
    }
    if (page.length < PAGE) break;
    await new Promise(setImmediate);
  }
  const from = zoneBefore ?? zone;
  const moved = from === zone ? 0 : store.jobIds({ local: true }).length;
  if (secrets === 0 && jobs === 0 && moved === 0) return null;
  return { code: 'not-here', secrets, jobs, examples, moved, from, to: zone };
}

/** In English, a sentence each. */
export function notHereLines({ secrets, jobs, examples, moved, from, to }: NotHere): readonly string[] {
  const many = (n: number, one: string, more: string): string => (n === 1 ? `1 ${one}` : `${n} ${more}`);
  const opening = `${many(secrets, 'secret does', 'secrets do')} not open on this computer.`;
  return [
    ...(secrets === 0 ? [] : [`${opening} Set them again: punctual secret set JOB NAME`]),
    ...(jobs === 0 ? [] : [`${many(jobs, 'job', 'jobs')} cannot start on this computer:`]),
    ...examples.flatMap((one) => (one.code === 'job-cannot-start' ? [`  ${one.job}: ${one.said}`] : [])),
    ...(jobs > examples.length ? [`  and ${jobs - examples.length} more`] : []),
    ...(moved === 0
      ? []
      : [
          `${many(moved, 'job follows', 'jobs follow')} the time zone of the computer: it was ${from}, and is ${to} here.`,
        ]),
  ];
}

/** Stays until it is read. */
export function notHereNotice(reason: NotHere): Notice {
  return {
    ...{ id: 'not-here', level: 'warning', code: 'not-here', reason },
    message: ['Not everything in the restored database works on this computer.', ...notHereLines(reason)].join(' '),
  };
}
