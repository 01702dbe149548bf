import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importCrontab } from '../../main/import/crontab/import-crontab.ts';
import { importLaunchd } from '../../main/import/launchd/import-launchd.ts';
import { reportImport } from '../../main/import/report.ts';
import { importSystemd } from '../../main/import/systemd/import-systemd.ts';
import { importTaskScheduler } from '../../main/import/task-scheduler/import-task-scheduler.ts';

const folder = new URL('../fixtures/import/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const context = { zone: 'Europe/Helsinki', now: Date.UTC(2026, 2, 20, 12), user: 'me', home: '/home/me' };
const report = (name: string) => fileURLToPath(new URL(`${name}.report.txt`, folder));
const matches = (lines: readonly string[], name: string) =>
  expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(report(name));

test.each(['person.crontab', 'broken.crontab'])('%s is reported as reviewed', async (name) => {
  await matches(reportImport(importCrontab(read(name), { ...context, form: 'user' })), name);
});

test('system.crontab is reported as reviewed', async () => {
  const result = importCrontab(read('system.crontab'), { ...context, form: 'system', knownUsers: ['root', 'me'] });
  await matches(reportImport(result), 'system.crontab');
});

test('systemd units are reported as reviewed', async () => {
  const names = readdirSync(folder).filter((name) => /\.(timer|service)$/.test(name));
  const units = names.sort().map((name) => ({ name, text: read(name) }));
  await matches(reportImport(importSystemd(units, context)), 'systemd');
});

test('property lists are reported as reviewed', async () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.plist'));
  const files = names.sort().map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }));
  await matches(reportImport(importLaunchd(files, context)), 'launchd');
});

test.each(['backup.task.xml', 'many.task.xml'])(
  '%s is reported as reviewed, in UTF-8 and in UTF-16 alike',
  async (name) => {
    const utf8 = importTaskScheduler({ name, bytes: readFileSync(new URL(name, folder)) }, context);
    const utf16 = Buffer.from(`\ufeff${read(name).replaceAll('\n', '\r\n')}`, 'utf16le');
    expect(importTaskScheduler({ name, bytes: utf16 }, context)).toEqual(utf8);
    await matches(reportImport(utf8), name);
  },
);
