import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { importCrontab } from '../../main/import/crontab/import-crontab.ts';
import { importLaunchd } from '../../main/import/launchd/import-launchd.ts';
import type { ImportContext, ImportResult } from '../../main/import/model.ts';
import { reportImport } from '../../main/import/report.ts';
import { importSystemd } from '../../main/import/systemd/import-systemd.ts';
import { importTaskScheduler } from '../../main/import/task-scheduler/import-task-scheduler.ts';

const folder = new URL('../fixtures/import/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const context = { zone: 'Europe/Helsinki', now: Date.UTC(2026, 2, 20, 12), user: 'me', home: '/home/me' };
const report = (name: string) => fileURLToPath(new URL(`${name}.report.txt`, folder));
const matches = (lines: readonly string[], name: string) =>
  expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(report(name));

type Read = (context: ImportContext) => ImportResult;
const crontab =
  (name: string, form: 'user' | 'system'): Read =>
  (about) =>
    importCrontab(read(name), { ...about, form, ...(form === 'system' ? { knownUsers: ['root', 'me'] } : {}) });
const task =
  (name: string): Read =>
  (about) =>
    importTaskScheduler({ name, bytes: readFileSync(new URL(name, folder)) }, about);
const filesOf = (ends: RegExp): string[] =>
  readdirSync(folder)
    .filter((name) => ends.test(name))
    .sort();

/** What each report is made from. */
const SOURCES: Readonly<Record<string, Read>> = {
  'person.crontab': crontab('person.crontab', 'user'),
  'broken.crontab': crontab('broken.crontab', 'user'),
  'system.crontab': crontab('system.crontab', 'system'),
  systemd: (about) =>
    importSystemd(
      filesOf(/\.(timer|service)$/).map((name) => ({ name, text: read(name) })),
      about,
    ),
  launchd: (about) =>
    importLaunchd(
      filesOf(/\.plist$/).map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) })),
      about,
    ),
  'backup.task.xml': task('backup.task.xml'),
  'many.task.xml': task('many.task.xml'),
};

describe.each(Object.entries(SOURCES))('%s', (name, source) => {
  const english = source(context);
  const chinese = source({ ...context, language: 'zh' });

  test('is reported as reviewed', () => matches(reportImport(english), name));

  test('is reported in Chinese as reviewed', () => matches(reportImport(chinese, { language: 'zh' }), `${name}.zh`));

  test('becomes the same jobs in both languages, with the same codes, and every sentence is in its language', () => {
    const bones = ({ entries, differences, notUnderstood }: ImportResult) => ({
      entries: entries.map(({ differences: own, oldFires, newFires, spec, ...rest }) => ({
        ...rest,
        // Where it came from is told in its notes, in the language of whoever imports it.
        spec: spec === null ? null : { ...spec, notes: '' },
        codes: own.map(({ code }) => code),
        fires: [oldFires.instants, newFires.instants],
      })),
      codes: differences.map(({ code }) => code),
      lines: notUnderstood.map(({ line }) => line),
    });
    expect(bones(chinese)).toEqual(bones(english));
    const said = (result: ImportResult): string[] =>
      [
        ...result.entries.flatMap(({ differences }) => differences),
        ...result.differences,
        ...result.notUnderstood,
        ...result.entries.flatMap(({ oldFires, newFires }) => [{ message: oldFires.note }, { message: newFires.note }]),
      ].flatMap(({ message }) => (message === null ? [] : [message]));
    for (const sentence of said(chinese)) expect(sentence).toMatch(/[\u4e00-\u9fff]/);
    for (const { spec } of chinese.entries) if (spec !== null) expect(spec.notes).toMatch(/导入：/);
    for (const sentence of said(english)) expect(sentence).not.toMatch(/[\u4e00-\u9fff]/);
  });
});

test.each(['backup.task.xml', 'many.task.xml'])('%s reads the same in UTF-16', (name) => {
  const bytes = Buffer.from(`\ufeff${read(name).replaceAll('\n', '\r\n')}`, 'utf16le');
  expect(importTaskScheduler({ name, bytes }, context)).toEqual(task(name)(context));
});
