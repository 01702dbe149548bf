/**
 * `npm run bench -- files`: the time that reading a text takes against its size, kind by kind; twice the size may take at most 2.2 times
 * the time. Then how long the event loop of a process like the host stands still while files of 16 MB are read and of 100 MB refused.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createFileReader } from '../../main/host/reader/reader.ts';
import { read } from '../../main/import/read-task.ts';
import type { Task } from '../../main/import/reader.ts';
import { parseDotenv } from '../../main/runner/dotenv.ts';
import { searchOutput } from '../../main/runner/log-search.ts';
import { parseJobFilter } from '../../main/store/job-filter.ts';
import { scanJson } from '../../preload/json-scan.ts';
import { binaryPlist } from '../support/binary-plist.ts';
import { hostileFiles } from '../support/hostile-files.ts';

const GOAL_RATIO = 2.2;
const GOAL_DELAY_MS = 50;
const MEGABYTE = 1024 * 1024;

const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');
const job = (n: number): string =>
  `- id: j${n}\n  name: job ${n}\n  action: {kind: shell, command: "ls ${n}"}\n  schedule: {kind: cron, pattern: "${n % 60} * * * *"}`;
const jobObject = (n: number) => ({
  ...{ name: `job ${n}`, action: { kind: 'shell', command: `ls ${n}` } },
  schedule: { kind: 'cron', pattern: `${n % 60} * * * *` },
});
const context = { zone: 'Europe/Berlin', now: Date.UTC(2026, 5, 1), count: 5 };

const yaml = (text: string): Task => ({ kind: 'jobs-file', name: 'a.yaml', text });
const imported = (name: string, text: string): Task => ({
  kind: 'imports',
  files: [{ name, content: Buffer.from(text).toString('base64') }],
  options: context,
});

interface Kind {
  readonly title: string;
  /** The smallest size; the others are two, four and eight times as large. */
  readonly least: number;
  /** Prepares the work of one size. */
  readonly of: (size: number) => () => unknown;
}
const task = (title: string, least: number, make: (size: number) => Task): Kind => ({
  title,
  least,
  of: (size) => {
    const made = make(size);
    return () => {
      try {
        return read(made);
      } catch (error) {
        return error;
      }
    };
  },
});

const KINDS: readonly Kind[] = [
  task('YAML, jobs', 1000, (n) => yaml(`version: 1\njobs:\n${lines(n, job)}`)),
  task('YAML, one job with many variables', 2000, (n) =>
    yaml(`version: 1\njobs:\n${job(1)}\n  environment:\n${lines(n, (i) => `    K${i}: v`)}`),
  ),
  task('YAML, many unknown keys', 4000, (n) => yaml(`version: 1\njobs: []\n${lines(n, (i) => `k${i}: v`)}`)),
  task('YAML, a key twice among many', 4000, (n) =>
    yaml(`version: 1\njobs: []\n${lines(n, (i) => `k${i}: v`)}\nk1: v`),
  ),
  task('YAML, every job wrong', 1000, (n) => yaml(`version: 1\njobs:\n${lines(n, () => '- {id: 1}')}`)),
  task('YAML, every id twice', 1000, (n) => yaml(`version: 1\njobs:\n${lines(n, () => job(1))}`)),
  task('YAML, one long text', 1_000_000, (n) => yaml(`version: 1\njobs: []\nx: ${'word '.repeat(n / 5)}`)),
  task('JSON, jobs', 2000, (n) =>
    yaml(JSON.stringify({ version: 1, jobs: Array.from({ length: n }, (_, i) => ({ id: `j${i}`, ...jobObject(i) })) })),
  ),
  task('JSON, broken at its end', 1000, (n) => yaml(`{"version":1,"jobs":[${lines(n, (i) => `{"id":"j${i}"},`)}`)),
  task('bundle', 2000, (n) => ({
    kind: 'bundle',
    name: 'a.json',
    text: JSON.stringify({
      format: 'punctual-bundle',
      version: 1,
      settings: null,
      jobs: Array.from({ length: n }, (_, i) => ({ id: `j${i}`, paused: null, spec: jobObject(i) })),
    }),
  })),
  task('crontab, entries', 500, (n) =>
    imported(
      'crontab',
      lines(n, (i) => `${i % 60} ${i % 24} * * ${i % 7} x${i}`),
    ),
  ),
  task('crontab, entries that fire all day', 250, (n) =>
    imported(
      'crontab',
      lines(n, (i) => `*/5 * * * * x${i}`),
    ),
  ),
  task('crontab, lines that set variables', 5000, (n) =>
    imported(
      'crontab',
      lines(n, (i) => `V${i % 900}=x${i}`),
    ),
  ),
  task('crontab, one long comment', 12_000, (n) => imported('crontab', `#${'-'.repeat(n)}x`)),
  task('crontab, one long line', 12_000, (n) => imported('crontab', `0 0 * * * ${'x % '.repeat(n / 4)}`)),
  task('systemd, settings', 8000, (n) => imported('a.service', `[Service]\n${lines(n, (i) => `Key${i}=${i}`)}`)),
  task('systemd, joined lines', 4000, (n) => imported('a.service', `[Service]\nExecStart=${'x \\\n'.repeat(n)}`)),
  task('systemd, a value of blanks', 12_000, (n) => imported('a.service', `[Service]\nExecStart=a${' '.repeat(n)}b`)),
  task('systemd, a time span', 12_000, (n) => imported('a.timer', `[Timer]\nOnBootSec=${'1'.repeat(n)}!`)),
  task('systemd, times of one timer', 100, (n) =>
    imported('a.timer', `[Timer]\n${lines(n, (i) => `OnCalendar=*-*-* ${i % 24}:${i % 60}`)}`),
  ),
  task('property list, elements', 10_000, (n) =>
    imported(
      'a.plist',
      `<plist><dict><key>Label</key><string>a</string><key>A</key><array>${'<true/>'.repeat(n)}</array></dict></plist>`,
    ),
  ),
  task('property list, times', 100, (n) =>
    imported(
      'a.plist',
      `<plist><dict><key>Label</key><string>a</string><key>Program</key><string>x</string><key>StartCalendarInterval</key><array>${'<dict><key>Minute</key><integer>1</integer></dict>'.repeat(n)}</array></dict></plist>`,
    ),
  ),
  task('property list, binary', 10_000, (n) => ({
    kind: 'imports',
    files: [
      {
        name: 'a.plist',
        content: Buffer.from(
          binaryPlist({ Label: 'a', Items: Array.from({ length: n }, (_, i) => `text ${i}`) }),
        ).toString('base64'),
      },
    ],
    options: context,
  })),
  task('Task Scheduler, tasks', 500, (n) => imported('a.xml', `<Tasks>${'<Task></Task>'.repeat(n)}</Tasks>`)),
  task('Task Scheduler, triggers', 100, (n) =>
    imported(
      'a.xml',
      `<Task><Triggers>${'<CalendarTrigger><StartBoundary>2026-01-05T03:30:00</StartBoundary><ScheduleByDay/></CalendarTrigger>'.repeat(n)}</Triggers><Actions><Exec><Command>x</Command></Exec></Actions></Task>`,
    ),
  ),
  {
    title: 'environment file',
    least: 1000,
    of: (n) => {
      const text = lines(n, (i) => `NAME_${i}="value \\n ${i}" # why`);
      return () => parseDotenv(text);
    },
  },
  {
    title: 'filter',
    least: 10_000,
    of: (n) => {
      const text = 'group:"a b" \\" word '.repeat(n / 20);
      return () => parseJobFilter(text);
    },
  },
  {
    title: 'message',
    least: 1_000_000,
    of: (n) => {
      const text = `{"a":"${'\\"['.repeat(n / 3)}"}`;
      return () => scanJson(text, { depth: 64, values: 600_000 });
    },
  },
  {
    title: 'search in output',
    least: 1_000_000,
    of: (n) => {
      const output = Buffer.alloc(n, 'a');
      return () =>
        searchOutput(
          async (buffer, offset) => {
            const count = Math.max(0, output.copy(buffer, 0, Math.min(offset, n), n));
            return { count, offset, size: n, partEnds: offset + count >= n };
          },
          { runId: 'a', attempt: 1, text: `b${'a'.repeat(199)}` },
        );
    },
  },
];

/** Samples of one size; the least counts. */
const SAMPLES = 3;
/** Time of the processor is counted in ticks of a few milliseconds, so short work is done many times in one sample. */
const SAMPLE_MS = 100;

/** Processor time of one round in ms: others on this machine do not count. */
async function timeOf(work: () => unknown): Promise<number> {
  const sample = async (rounds: number): Promise<number> => {
    const before = process.threadCpuUsage();
    for (let round = 0; round < rounds; round++) await work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  };
  let rounds = 1;
  while ((await sample(rounds)) < SAMPLE_MS / 2) rounds *= 2;
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < SAMPLES; n++) best = Math.min(best, (await sample(rounds)) / rounds);
  return best;
}

export async function run(): Promise<void> {
  let wrong = 0;
  console.log('Reading: time in ms at 1, 2, 4 and 8 times the size; the last doubling');
  for (const { title, least, of } of KINDS) {
    const times: number[] = [];
    for (const factor of [1, 2, 4, 8]) times.push(await timeOf(of(least * factor)));
    const [, , before = 0, last = 0] = times;
    const ratio = last / before;
    if (ratio > GOAL_RATIO) wrong += 1;
    console.log(
      `${title.padEnd(38)} ${times.map((ms) => ms.toFixed(2).padStart(9)).join('')}   x ${ratio.toFixed(2)}  goal x ${GOAL_RATIO}${ratio > GOAL_RATIO ? '  <' : ''}`,
    );
  }
  const worst = await delays();
  if (worst > GOAL_DELAY_MS) wrong += 1;
  if (wrong > 0) process.exitCode = 1;
}

/** The longest time that the event loop stood still, ms. */
async function delays(): Promise<number> {
  const reader = createFileReader();
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  const during = async (work: () => Promise<unknown>): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    histogram.enable();
    await new Promise((resolve) => setTimeout(resolve, 5));
    histogram.reset();
    await work().catch(() => {});
    histogram.disable();
    return histogram.max / 1e6;
  };
  const calm = await during(() => new Promise((resolve) => setTimeout(resolve, 3000)));
  console.log(`\nEvent loop, longest delay in ms; ${calm.toFixed(1)} in three calm seconds`);
  let worst = 0;
  const full = 'x'.repeat(100 * MEGABYTE);
  const largest = hostileFiles();
  for (const { title, door, name, text } of largest) {
    const options = { ...context, entries: 5000 };
    const give = (given: string): Promise<unknown> => {
      if (door === 'jobs') return reader.jobsFile(given, name);
      if (door === 'bundle') return reader.bundle(given, name);
      return reader.imports([{ name, content: given }], options);
    };
    const content = door === 'import' ? Buffer.from(text).toString('base64') : text;
    const some = await during(() => give(content));
    const refused = await during(() => give(full));
    worst = Math.max(worst, some, refused);
    console.log(
      `${title.padEnd(50)} ${(text.length / MEGABYTE).toFixed(1).padStart(5)} MB ${some.toFixed(1).padStart(6)}   100 MB ${refused.toFixed(1).padStart(5)}  goal ${GOAL_DELAY_MS}`,
    );
  }
  await reader.close();
  return worst;
}
