import { expect, test } from 'vitest';
import { reportRunEnvironment } from '../../main/api/run-environment.ts';
import type { KeptVariable } from '../../main/runner/environment-record.ts';
import { sampleRun } from '../support/sample-job.ts';

test.each([true, false])('a run says whether the login shell had not reported when it started: %s', async (silent) => {
  const mark: readonly KeptVariable[] = silent ? [['', null, 'login-shell']] : [];
  const variables: readonly KeptVariable[] = [...mark, ['PATH', '/bin', 'session']];
  const deps = {
    store: { job: () => null, environmentText: () => null },
    runner: { readEnvironment: () => variables },
    secrets: { hiddenOf: () => [] },
  } as unknown as Parameters<typeof reportRunEnvironment>[0];
  const report = await reportRunEnvironment(deps, sampleRun('run', 'job'), 1);
  expect(report.shellSilent).toBe(silent);
  expect(report.variables.map(({ name }) => name)).toEqual(['PATH']);
});
