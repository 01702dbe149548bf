import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: Readonly<Record<string, string>>;
        readonly environment?: string;
        readonly 'timeout-minutes'?: number;
        readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
      }
    >
  >;
}
const folder = new URL('../../.github/workflows/', import.meta.url);
const scripts = Object.keys(
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { scripts: object }).scripts,
);
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return [name, text, parse(text) as Workflow] as const;
});

describe.each(workflows)('the workflow %s', (_name, text, workflow) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('runs actions by commit, with the version beside it', () => {
    for (const [, action] of text.matchAll(/uses: (.+)/g))
      expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may read; only what a person approves may write, and no code of a checkout has its token', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    for (const job of jobs) {
      if (job.permissions === undefined) continue;
      expect(job.environment).toBe('release');
      expect(job.steps.flatMap(({ uses = '' }) => (uses.startsWith('actions/checkout@') ? [uses] : []))).toEqual([]);
    }
    for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
      expect(step.with).toEqual({ 'persist-credentials': false });
  });

  test('ends, runs commands that exist, and puts nothing of an event into a shell', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toBeGreaterThan(0);
    for (const [, name] of text.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toContain(name);
    for (const { run = '' } of steps) expect(run.replace('{{ matrix.run }}', '')).not.toContain('{{');
  });
});

test('the desktop tests run on real Electron on every system, and the stand-in fails there', () => {
  const [, text, electron] = workflows.find(([name]) => name === 'electron.yml') ?? ['', '', null];
  expect(electron?.env).toEqual({ ELECTRON_REQUIRED: 1 });
  for (const system of [
    'ubuntu-24.04',
    'ubuntu-24.04-arm',
    'windows-2025',
    'windows-11-arm',
    'macos-15',
    'macos-15-intel',
  ])
    expect(text).toContain(`on: ${system}`);
});
