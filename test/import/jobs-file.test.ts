import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { jobsSchemaText } from '../../build/jobs-schema.ts';
import { checkApply, planApply } from '../../main/import/apply.ts';
import { bundleText, makeBundleSteps, readBundle } from '../../main/import/bundle.ts';
import { same } from '../../main/import/change-words.ts';
import { readJobsFile } from '../../main/import/jobs-file.ts';
import { atOnce } from '../../main/import/steps.ts';
import { sampleJob, sampleSpec } from '../support/sample-job.ts';

const good = `# my jobs
version: 1
jobs:
  - id: backup
    name: Backup
    action: { kind: shell, command: backup.sh }
    schedule: { kind: cron, pattern: "*/15 9-17 * * MON-FRI" }
    tags: [home, nightly]
  - id: report
    name: "Report: daily"
    action:
      kind: program
      program: /usr/bin/report
      args: ["--to", "2026-01-01"]
    schedule: { kind: cron, pattern: '0 8 * * *', timezone: Europe/Helsinki }
    notes: |
      two
      lines
`;
const problemsOf = (text: string): string => {
  try {
    readJobsFile(text, 'jobs.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  return 'fine';
};

describe('a jobs file', () => {
  test('is read as YAML and as JSON alike, texts that look like dates included', () => {
    const { jobs } = readJobsFile(good, 'jobs.yaml');
    expect(jobs.map(({ id }) => id)).toEqual(['backup', 'report']);
    expect(jobs[1]?.action).toEqual({ kind: 'program', program: '/usr/bin/report', args: ['--to', '2026-01-01'] });
    expect(jobs[1]?.notes).toBe('two\nlines\n');
    const json = JSON.stringify({ version: 1, jobs });
    expect(readJobsFile(json, 'jobs.json').jobs).toEqual(jobs);
    expect(readJobsFile(stringify({ version: 1, jobs }), 'jobs.yaml').jobs).toEqual(jobs);
  });

  test('both readers of YAML agree: an unused anchor sends the same text through the other one', () => {
    expect(readJobsFile(`${good}# &anchor\n`, 'a').jobs).toEqual(readJobsFile(good, 'a').jobs);
  });

  test.each([
    ['version: 1\njobs:\n  - id: a\n   name: b\n', /^jobs\.yaml:\d+:\d+: /],
    ['version: 1\njobs: [\n', /^jobs\.yaml:\d+:\d+: /],
    ['{"version": 1, "jobs": [}', /^jobs\.yaml:1:\d+: /],
    [good.replace('version: 1', 'version: 2'), /^jobs\.yaml:2:10: version: must be 1/],
    [good.replace('kind: program', 'kind: rocket'), /^jobs\.yaml:12:13: jobs\.1\.action\.kind: must be one of/],
    [good.replace('tags:', 'tagz:'), /^jobs\.yaml:8:11: jobs\.0: Unrecognized key: "tagz"/],
    [
      good.replace('id: report', 'id: backup'),
      /^jobs\.yaml:9:9: jobs\.1\.id: the id "backup" is used twice, first in line 4$/,
    ],
    [good.replace('    name: Backup\n', ''), /^jobs\.yaml:4:5: jobs\.0\.name: /],
    ['', /^jobs\.yaml:1:1: /],
    ['just words', /^jobs\.yaml:1:1: /],
  ])('%j is refused with line and column', (text, message) => {
    expect(problemsOf(text)).toMatch(message);
  });

  test('aliases do not unfold: a small file cannot become a huge one', () => {
    const bomb = ['version: 1', 'jobs:', '  - &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 0; level < 8; level++) {
      const [from, to] = ['abcdefghi'[level], 'abcdefghi'[level + 1]];
      bomb.push(`  - &${to} [${Array.from({ length: 10 }, () => `*${from}`).join(', ')}]`);
    }
    expect(problemsOf(bomb.join('\n'))).toMatch(/alias/i);
  });

  test('the published JSON Schema is the one this code makes', () => {
    const published = readFileSync(new URL('../../main/import/jobs.schema.json', import.meta.url), 'utf8');
    expect(published, 'run: node build/launch.mjs build/jobs-schema.ts').toBe(jobsSchemaText());
  });
});

describe('planning an apply', () => {
  const { jobs } = readJobsFile(good, 'jobs.yaml');
  const stored = jobs.map(({ id, ...spec }) => ({ id, spec }));

  test('adds what is new, says changes in words, leaves the rest alone', () => {
    const [backup] = stored;
    if (backup === undefined) throw new Error('no job');
    const before = {
      ...backup,
      spec: { ...backup.spec, schedule: { kind: 'interval', every: { minutes: 15 } } as const, folder: '/srv' },
    };
    const plan = planApply([before, { id: 'old', spec: sampleSpec() }], jobs, { prune: false });
    expect(plan.added.map(({ id }) => id)).toEqual(['report']);
    expect(plan.changed).toEqual([
      {
        id: 'backup',
        name: 'Backup',
        changes: [
          'schedule: Every 15 minutes -> Every 15 minutes from 09:00 to 17:45, Monday to Friday',
          'folder: /srv -> (none)',
        ],
      },
    ]);
    expect([plan.removed, plan.kept, plan.removeIds]).toEqual([[], 1, []]);
  });

  test('a second time there is nothing to do', () => {
    const plan = planApply(stored, jobs, { prune: true });
    expect([plan.save, plan.removeIds, plan.unchanged]).toEqual([[], [], 2]);
  });

  test('removes what the file does not name only when asked to prune', () => {
    const more = [...stored, { id: 'old', spec: sampleSpec({ name: 'Old' }) }];
    expect(planApply(more, jobs, { prune: true }).removed).toEqual([{ id: 'old', name: 'Old' }]);
  });

  test('S2: a schedule that cannot be saved is told with its place in the file', () => {
    const text = good.replace('*/15 9-17', '*/61 9-17');
    const file = readJobsFile(text, 'jobs.yaml');
    const plan = planApply([], file.jobs, { prune: false });
    const about = { name: 'jobs.yaml', zone: 'UTC', now: 0, events: undefined, stored: () => null };
    expect(() => checkApply(plan, file, about)).toThrow(/^jobs\.yaml:7:38: jobs\.0\.schedule\.pattern: backup: .*61/);
  });

  test('S2: a schedule that is as it was stored is not judged again, whatever else changes', () => {
    const spec = sampleSpec({ name: 'Old', schedule: { kind: 'cron', pattern: '0 9 * * *', timezone: 'BST' } });
    const about = { name: 'jobs.yaml', zone: 'UTC', now: 0, events: undefined, stored: () => null };
    const file = { ...readJobsFile(good, 'jobs.yaml'), jobs: [{ ...spec, id: 'old', name: 'New' }] };
    const plan = planApply([{ id: 'old', spec }], file.jobs, { prune: false });
    expect(plan.save).toHaveLength(1);
    checkApply(plan, file, about);
    expect(() => checkApply(planApply([], file.jobs, { prune: false }), file, about)).toThrow(
      'did you mean Europe/London',
    );
  });

  test('equal values are equal whatever the order of their members', () => {
    expect(same({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1, d: undefined })).toBe(true);
    expect(same({ a: 1 }, { a: 1, b: null })).toBe(false);
    expect(same([1, 2], [2, 1])).toBe(false);
  });
});

describe('a bundle', () => {
  const jobs = [sampleJob('b', { state: 'paused', pausedAt: 5, pausedUntil: 9 }), sampleJob('a', {}, { tags: ['x'] })];

  test('holds the same bytes for the same jobs, whatever their order and history', () => {
    const later = [...jobs].reverse().map((job) => ({ ...job, revision: 9, runCount: 4, updatedAt: 77 }));
    expect(bundleText(atOnce(makeBundleSteps(later, null)))).toBe(bundleText(atOnce(makeBundleSteps(jobs, null))));
    expect(
      readBundle(JSON.parse(bundleText(atOnce(makeBundleSteps(jobs, null))))).jobs.map(({ paused }) => paused),
    ).toEqual([null, { until: 9 }]);
  });

  test('of a newer version is refused by name', () => {
    const newer = { ...atOnce(makeBundleSteps(jobs, null)), version: 2 };
    expect(() => readBundle(newer)).toThrow('This bundle has version 2; this Punctual reads up to version 1.');
  });

  test('that is wrong somewhere says where', () => {
    const bundle = JSON.parse(bundleText(atOnce(makeBundleSteps(jobs, null))));
    bundle.jobs[1].spec.action.kind = 'rocket';
    expect(() => readBundle(bundle)).toThrow(/jobs\.1\.spec\.action\.kind: must be one of/);
    expect(() => readBundle({})).toThrow('not a bundle of Punctual');
    bundle.jobs = [bundle.jobs[0], bundle.jobs[0]];
    expect(() => readBundle(bundle)).toThrow('the id "a" is used twice');
  });
});
