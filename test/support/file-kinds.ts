/** Texts of every kind that is read, of any size, and how each is read: for the bench of time and the test of counted steps. */
import { read } from '../../main/import/read-task.ts';
import type { Task } from '../../main/import/reader.ts';
import { parseDotenv } from '../../main/runner/dotenv.ts';
import { searchOutput } from '../../main/runner/log-search.ts';
import { parseJobFilter } from '../../main/store/job-filter.ts';
import { scanJson } from '../../preload/json-scan.ts';
import { binaryPlist } from './binary-plist.ts';

const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');
const job = (n: number): string =>
  `- id: j${n}\n  name: job ${n}\n  action: {kind: shell, command: "ls ${n}"}\n  schedule: {kind: cron, pattern: "${n % 60} * * * *"}`;
const jobObject = (n: number) => ({
  ...{ name: `job ${n}`, action: { kind: 'shell', command: `ls ${n}` } },
  schedule: { kind: 'cron', pattern: `${n % 60} * * * *` },
});
export const context = { zone: 'Europe/Berlin', now: Date.UTC(2026, 5, 1), count: 5 };

const yaml = (text: string): Task => ({ kind: 'jobs-file', name: 'a.yaml', text });
const imported = (name: string, text: string): Task => ({
  kind: 'imports',
  files: [{ name, content: Buffer.from(text).toString('base64') }],
  options: context,
});

export interface FileKind {
  readonly title: string;
  /** The smallest size; the largest is sixteen times as large, and below every bound, so that all are read in the same way. */
  readonly least: number;
  /** Prepares the work of one size. */
  readonly of: (size: number) => () => unknown;
}
const task = (title: string, least: number, make: (size: number) => Task): FileKind => ({
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

export const FILE_KINDS: readonly FileKind[] = [
  task('YAML, jobs', 600, (n) => yaml(`version: 1\njobs:\n${lines(n, job)}`)),
  task('YAML, one job with many variables', 1250, (n) =>
    yaml(`version: 1\njobs:\n${job(1)}\n  environment:\n${lines(n, (i) => `    K${i}: v`)}`),
  ),
  task('YAML, many unknown keys', 2000, (n) => yaml(`version: 1\njobs: []\n${lines(n, (i) => `k${i}: v`)}`)),
  task('YAML, a key twice among many', 2000, (n) =>
    yaml(`version: 1\njobs: []\n${lines(n, (i) => `k${i}: v`)}\nk1: v`),
  ),
  task('YAML, every job wrong', 600, (n) => yaml(`version: 1\njobs:\n${lines(n, () => '- {id: 1}')}`)),
  task('YAML, every id twice', 500, (n) => yaml(`version: 1\njobs:\n${lines(n, () => job(1))}`)),
  task('YAML, one long text', 500_000, (n) => yaml(`version: 1\njobs: []\nx: ${'word '.repeat(n / 5)}`)),
  task('JSON, jobs', 1200, (n) =>
    yaml(JSON.stringify({ version: 1, jobs: Array.from({ length: n }, (_, i) => ({ id: `j${i}`, ...jobObject(i) })) })),
  ),
  task('JSON, broken at its end', 1000, (n) => yaml(`{"version":1,"jobs":[${lines(n, (i) => `{"id":"j${i}"},`)}`)),
  task('bundle', 1200, (n) => ({
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
  task('crontab, one long comment', 8000, (n) => imported('crontab', `#${'-'.repeat(n)}x`)),
  task('crontab, one long line', 8000, (n) => imported('crontab', `0 0 * * * ${'x % '.repeat(n / 4)}`)),
  task('systemd, settings', 6000, (n) => imported('a.service', `[Service]\n${lines(n, (i) => `Key${i}=${i}`)}`)),
  task('systemd, joined lines', 2000, (n) => imported('a.service', `[Service]\nExecStart=${'x \\\n'.repeat(n)}`)),
  task('systemd, a value of blanks', 8000, (n) => imported('a.service', `[Service]\nExecStart=a${' '.repeat(n)}b`)),
  task('systemd, a time span', 8000, (n) => imported('a.timer', `[Timer]\nOnBootSec=${'1'.repeat(n)}!`)),
  task('systemd, times of one timer', 60, (n) =>
    imported('a.timer', `[Timer]\n${lines(n, (i) => `OnCalendar=*-*-* ${i % 24}:${i % 60}`)}`),
  ),
  task('property list, elements', 20_000, (n) =>
    imported(
      'a.plist',
      `<plist><dict><key>Label</key><string>a</string><key>A</key><array>${'<true/>'.repeat(n)}</array></dict></plist>`,
    ),
  ),
  task('property list, times', 60, (n) =>
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
  task('Task Scheduler, triggers', 60, (n) =>
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
      // A hundred words at most, so they grow with the text.
      const text = `group:"a b" \\" ${'w'.repeat(n / 40)} `.repeat(20);
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
