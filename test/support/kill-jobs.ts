/** The jobs of a host that is being killed: each leaves marks of its own, so that the ledger is not the only witness. */
import { existsSync, readFileSync } from 'node:fs';
import type { JobSpec } from '../../main/engine/model.ts';

/** The group of some of them. */
export const GROUP = 'together';

/** Every job leaves two marks a run, S and E, writes two lines of output and ends with a code of its own. */
export function markingJobs(marks: string): JobSpec[] {
  const job = (name: string, every: number, seconds: number, code: number, more: Partial<JobSpec> = {}): JobSpec => ({
    name,
    action: {
      kind: 'shell',
      command: [
        `echo "S $PUNCTUAL_RUN $PUNCTUAL_ATTEMPT $PUNCTUAL_JOB $PUNCTUAL_SCHEDULED_AT $PUNCTUAL_STARTED_AT $PUNCTUAL_REASON" >> '${marks}'`,
        'echo "begin $PUNCTUAL_RUN"',
        ...(seconds > 0 ? [`sleep ${seconds}`] : []),
        'echo "end $PUNCTUAL_RUN"',
        `echo "E $PUNCTUAL_RUN $PUNCTUAL_ATTEMPT" >> '${marks}'`,
        `exit ${code}`,
      ].join('; '),
    },
    schedule: { kind: 'interval', every: { seconds: every } },
    graceSeconds: 'any',
    ...more,
  });
  return [
    job('quick', 1, 0, 0, { group: GROUP }),
    job('quick all', 2, 0, 0, { misfire: 'all', overlap: 'queue', queueLimit: 50 }),
    job('slow', 2, 1.5, 0, { overlap: 'queue', queueLimit: 3 }),
    job('slow skip', 1, 2.5, 4),
    job('parallel', 2, 3, 0, { overlap: 'parallel', group: GROUP }),
    job('jittered', 3, 0, 0, { schedule: { kind: 'interval', every: { seconds: 3 }, jitter: { seconds: 2 } } }),
    job('earliest', 1, 0, 3, { misfire: 'earliest', group: GROUP }),
    job('failing', 3, 0.2, 7, { retry: { times: 2, delaySeconds: 1 } }),
    job('none', 1, 0.4, 0, { misfire: 'none' }),
    job('finish', 1, 0.5, 9, { schedule: { kind: 'interval', every: { seconds: 1 }, from: 'finish' } }),
  ];
}

/** A process that was started, as it says itself. */
export interface Start {
  readonly run: string;
  readonly attempt: string;
  readonly job: string;
  readonly scheduledAt: string;
  /** By the clock of the host. */
  readonly startedAt: string;
  readonly reason: string;
}
export interface Marks {
  /** In order. */
  readonly starts: readonly Start[];
  /** How often each attempt reached its end; key: run and attempt. */
  readonly ended: ReadonlyMap<string, number>;
}
export const attemptKey = ({ run, attempt }: Pick<Start, 'run' | 'attempt'>): string => `${run} ${attempt}`;

export function readMarks(file: string): Marks {
  const starts: Start[] = [];
  const ended = new Map<string, number>();
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const line of lines) {
    const [what, run = '', attempt = '', job = '', scheduledAt = '', startedAt = '', reason = ''] = line.split(' ');
    const key = `${run} ${attempt}`;
    if (what === 'S') starts.push({ run, attempt, job, scheduledAt, startedAt, reason });
    else if (what === 'E') ended.set(key, (ended.get(key) ?? 0) + 1);
  }
  return { starts, ended };
}
