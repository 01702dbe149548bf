/** What is fed: every reader of foreign text, schedule texts, and every call of the contract over a real engine and database. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PunctualError } from '../../../main/engine/errors.ts';
import { checkSchedule } from '../../../main/engine/triggers/check.ts';
import { recognise } from '../../../main/engine/triggers/dialects/recognise.ts';
import { parseMoment } from '../../../main/engine/triggers/moment.ts';
import { previewSchedule } from '../../../main/engine/triggers/preview.ts';
import { read } from '../../../main/import/read-task.ts';
import { parseDotenv } from '../../../main/runner/dotenv.ts';
import { parseJobFilter } from '../../../main/store/job-filter.ts';
import { openStore } from '../../../main/store/open.ts';
import type { CallName } from '../../../preload/contract.ts';
import { callSchemas } from '../../../preload/validate.ts';
import { decodeFromClient } from '../../../preload/wire.ts';
import { createKeptLog } from '../fake-log.ts';
import { createFakeTime } from '../fake-time.ts';
import { startSampleApi } from '../sample-api.ts';
import type { Random } from './random.ts';
import { inventText, readSeeds } from './texts.ts';
import { inventValue, type Schema, type Words } from './values.ts';

/** What goes in is one text, so that it can be printed and shortened. */
export interface Target {
  readonly name: string;
  invent(random: Random): string;
  /** Throws a `PunctualError` for what is refused; anything else is a crash. */
  feed(text: string): unknown;
}

const NOW = Date.UTC(2026, 0, 1);
const seeds = readSeeds();
const context = { zone: 'Europe/Berlin', now: NOW, count: 5 };
const triggers = { zone: 'Europe/Berlin', anchor: NOW, lastFinish: null };
const latin = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

const imported = (name: string, file: string, kinds: readonly string[]): Target => ({
  name,
  invent: (random) => inventText(random, kinds, seeds.files),
  feed: (text) => read({ kind: 'imports', files: [{ name: file, content: latin(text) }], options: context }),
});

const schedules = (random: Random): string => inventText(random, ['schedule', 'schedule', 'systemd'], seeds.schedules);
const scheduleOf = (text: string): unknown => ({ kind: 'cron', pattern: text });

/** Names that calls of one life share, so that they meet the same jobs. */
const IDS = ['a', 'b', 'c', 'id000001', 'id000002', '__proto__'];
const words = (random: Random): Words => ({
  text(name) {
    if (/^(id|jobId|owner|jobs|ids|group|from|to|name)$/.test(name) && random.chance(0.7)) return random.pick(IDS);
    if (name === 'pattern') return schedules(random);
    if (name === 'timezone') return random.pick(['local', 'UTC', 'Asia/Tokyo', 'Nowhere/At_All', '']);
    if (/^(start|end|at|time|between)$/.test(name))
      return random.pick(['2026-02-01', '2026-02-01T10:00', '10:00', '25:99', '9999-12-31T23:59:59Z', '']);
    if (name === 'language') return random.pick(['en', 'zh']);
    if (name === 'text') return inventText(random, ['filter', 'yaml', 'json'], []);
    return random.chance(0.5)
      ? random.pick(['x', 'y', 'A', '/tmp', ''])
      : inventText(random, ['filter', 'dotenv'], []).slice(0, 300);
  },
});
const CALLS = Object.keys(callSchemas) as CallName[];

/** Calls that end the process, or need one. */
const NOT_CALLED: ReadonlySet<string> = new Set([
  'action.try',
  'updates.install',
  'updates.check',
  'backups.create',
  'backups.restore',
]);

async function contractTarget(): Promise<Target> {
  const start = () => {
    const folder = mkdtempSync(join(tmpdir(), 'punctual-fuzz-'));
    const time = createFakeTime();
    const log = createKeptLog();
    const store = openStore({ file: join(folder, 'punctual.db'), log, clock: time.clock });
    return startSampleApi({ store, time, log, folder });
  };
  let api = await start();
  let calls = 0;
  const names = CALLS.filter((name) => !NOT_CALLED.has(name));
  return {
    name: 'contract',
    invent(random) {
      const name = random.pick(names);
      const input = inventValue(callSchemas[name] as unknown as Schema, random, words(random));
      return JSON.stringify({ name, input });
    },
    async feed(text) {
      const { name, input } = JSON.parse(text) as { readonly name: CallName; readonly input: never };
      calls += 1;
      if (calls % 2000 === 0) {
        api.store.close();
        api = await start();
      }
      try {
        JSON.stringify((await api.call(name, input)) ?? null);
      } catch (error) {
        // Never what a person sent: something that was let through failed in the database.
        if (error instanceof PunctualError && error.code === 'store-failed')
          throw new Error(`store-failed: ${error.message}`);
        throw error;
      }
    },
  };
}

export async function createTargets(): Promise<readonly Target[]> {
  return [
    imported('crontab', 'crontab', ['crontab']),
    imported('systemd timer', 'a.timer', ['systemd']),
    imported('systemd service', 'a.service', ['systemd']),
    imported('property list', 'a.plist', ['xml']),
    imported('Task Scheduler', 'a.xml', ['xml']),
    imported('any file', 'unknown', ['crontab', 'systemd', 'xml', 'json']),
    {
      name: 'binary property list',
      invent: (random) =>
        `bplist00${inventText(
          random,
          ['json'],
          seeds.files.filter((text) => text.startsWith('bplist')),
        )}`,
      feed: (text) =>
        read({
          kind: 'imports',
          files: [{ name: 'a.plist', content: Buffer.from(text, 'latin1').toString('base64') }],
          options: context,
        }),
    },
    {
      name: 'jobs file',
      invent: (random) => inventText(random, ['yaml', 'yaml', 'json'], []),
      feed: (text) => read({ kind: 'jobs-file', text, name: 'a' }),
    },
    {
      name: 'bundle',
      invent: (random) => inventText(random, ['json'], []),
      feed: (text) => read({ kind: 'bundle', text, name: 'a' }),
    },
    {
      name: 'environment file',
      invent: (random) => inventText(random, ['dotenv'], []),
      feed: (text) => parseDotenv(text),
    },
    { name: 'filter', invent: (random) => inventText(random, ['filter'], []), feed: (text) => parseJobFilter(text) },
    { name: 'message', invent: (random) => inventText(random, ['json'], []), feed: (text) => decodeFromClient(text) },
    { name: 'recogniser', invent: schedules, feed: (text) => recognise(text.slice(0, 4096)) },
    { name: 'moment', invent: schedules, feed: (text) => parseMoment(text) },
    {
      name: 'schedule',
      invent: schedules,
      feed: (text) => checkSchedule(scheduleOf(text), { now: NOW, context: triggers }),
    },
    {
      name: 'schedule preview',
      invent(random) {
        const schema = (callSchemas['jobs.reschedule'] as unknown as Schema)._zod.def.shape?.['schedule'];
        return schema === undefined ? '' : JSON.stringify(inventValue(schema, random, words(random)));
      },
      feed: (text) =>
        previewSchedule(JSON.parse(text), {
          now: NOW,
          count: 10,
          language: 'en',
          context: triggers,
          from: undefined,
          remainingRuns: undefined,
          known: null,
        }),
    },
    await contractTarget(),
  ];
}
