import { PunctualError } from '../engine/errors.ts';
import type { Job } from '../engine/model.ts';
import type { ApiDeps } from './deps.ts';

/**
 * Saves a job together with values of its secrets. Job first and values right behind it, in one turn of the event loop: no run can start
 * in between. What stood in the clear under the name of a secret leaves no trace in the database.
 */
export function saveWithSecrets(
  { secrets, store }: Pick<ApiDeps, 'secrets' | 'store'>,
  given: {
    readonly values: Readonly<Record<string, string>> | undefined;
    /** Names of the job's secrets after saving. */
    readonly declared: readonly string[];
    /** Id of the job, where one is given. */
    readonly id: string | undefined;
  },
  save: () => Job,
): Job | Promise<Job> {
  const { values = {}, declared, id } = given;
  const names = Object.keys(values);
  const stray = names.find((name) => !declared.includes(name));
  if (stray !== undefined) {
    throw new PunctualError(
      'bad-input',
      `There is a value for "${stray}", which is not among the job's secrets.`,
      { field: `secretValues.${stray}` },
      { reason: { code: 'secret-undeclared', name: stray } },
    );
  }
  const before = id === undefined ? null : store.job(id);
  const wasClear = declared.filter((name) => before?.spec.environment?.[name] !== undefined);
  const saved = (): Job => {
    const job = before === null || wasClear.length === 0 ? save() : store.withoutTraces(before.id, wasClear, save);
    if (before === null) secrets.disown([job.id]);
    return job;
  };
  if (names.length === 0) return saved();
  return secrets.prepare().then(() => {
    const job = saved();
    secrets.put({ scope: 'job', owner: job.id }, pick(values, job.spec.secrets ?? []));
    return job;
  });
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}
