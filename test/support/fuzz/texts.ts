/** Texts for the readers: fixtures of this tree, pieces of their grammars put together at random, and both of them mutated. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const SIGNS = [
  '\0',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '"',
  "'",
  '\\',
  '%',
  '~',
  '*',
  '/',
  ',',
  '-',
  '#',
  '?',
  '[',
  '{',
  ']',
  '}',
  '<',
  '>',
  '&',
  ':',
  ';',
  '=',
  '@',
  '!',
  '|',
  '\ufeff',
  '\u2028',
  '\ud800',
  '９',
  'é',
  '每',
  '1',
  '0',
  'a',
];

/** Texts that the readers were made for. */
export function readSeeds(): { readonly files: readonly string[]; readonly schedules: readonly string[] } {
  const folder = join(FIXTURES, 'import');
  const files = readdirSync(folder)
    .filter((name) => !/report\.txt$|README/.test(name))
    .map((name) => readFileSync(join(folder, name)).toString('latin1'));
  const pasted = readFileSync(join(FIXTURES, 'pasted/pasted.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const schedules = pasted.flatMap((line) =>
    Object.values(JSON.parse(line) as object).filter((each) => typeof each === 'string'),
  );
  return { files, schedules: [...schedules, ...SCHEDULES] };
}

const SCHEDULES = [
  '*/15 9-17 * * MON-FRI',
  '0 0 1,15 * ?',
  '@daily',
  '0 0 L * *',
  '0 0 * * 5#2',
  'H/15 * * * *',
  'rate(5 minutes)',
  'cron(0 12 * * ? *)',
  'Mon..Fri *-*-1..7 9..17:0/15 Europe/Helsinki',
  'FREQ=WEEKLY;BYDAY=MO,TU;INTERVAL=2',
  'P1DT2H',
  'every 5 minutes',
  '@every 1h30m',
  'R/2026-01-01T00:00:00Z/P1D',
];

const LONGEST = 50_000;

/** Pieces that mean something to one of the readers. */
const PIECES: Readonly<Record<string, readonly string[]>> = {
  yaml: [
    'version: 1\n',
    'jobs:\n',
    '- id: a\n',
    '  name: x\n',
    '  schedule: {kind: cron, pattern: "* * * * *"}\n',
    '  action: {kind: shell, command: ls}\n',
    '- ',
    '  ',
    '? ',
    ': ',
    '&a ',
    '*a',
    '<<: *a\n',
    '|\n',
    '>-\n',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '# x\n',
    '---\n',
    '...\n',
    '!!str ',
    '!<x> ',
    '%YAML 1.2\n',
    '\t',
    'a: b\n',
    '\\u00zz',
  ],
  json: [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"version"',
    '1',
    '"jobs"',
    'null',
    'true',
    '1e999',
    '"\\u0000"',
    '"__proto__"',
    ' ',
    '\n',
    '"format":"punctual-bundle"',
    '"settings":null',
    '{"id":"a","spec":{},"paused":null}',
  ],
  crontab: [
    '* * * * * x\n',
    '*/5 ',
    '0 ',
    '1-5 ',
    '@reboot x\n',
    '@daily x\n',
    'A=b\n',
    'SHELL=/bin/sh\n',
    'CRON_TZ=Europe/Berlin\n',
    'RANDOM_DELAY=5\n',
    'MAILTO=""\n',
    '# c\n',
    '%',
    '\\%',
    '~',
    '\n',
    'root ',
    '__proto__=1\n',
    '0~59 ',
    'SUN ',
    '* * * * * a%b%c\n',
  ],
  systemd: [
    '[Timer]\n',
    '[Service]\n',
    '[Unit]\n',
    'OnCalendar=',
    'OnBootSec=',
    'OnUnitActiveSec=',
    'ExecStart=',
    'Environment=',
    '*-*-* 0:0:0\n',
    '1h 30min\n',
    'daily\n',
    '\\\n',
    '; c\n',
    '%i ',
    '$$',
    '$A ',
    '"',
    "'",
    '\n',
    'Mon..Fri ',
    '*-02-30\n',
    '~07/1 ',
    '\\x41',
    'RandomizedDelaySec=1\n',
    'Restart=always\n',
    'Persistent=true\n',
  ],
  xml: [
    '<plist>',
    '</plist>',
    '<dict>',
    '</dict>',
    '<key>Label</key>',
    '<string>a</string>',
    '<array>',
    '</array>',
    '<integer>1</integer>',
    '<key>StartCalendarInterval</key>',
    '<key>ProgramArguments</key>',
    '<true/>',
    '<Task>',
    '</Task>',
    '<Triggers>',
    '</Triggers>',
    '<CalendarTrigger>',
    '</CalendarTrigger>',
    '<StartBoundary>2026-01-05T03:30:00</StartBoundary>',
    '<ScheduleByDay><DaysInterval>2</DaysInterval></ScheduleByDay>',
    '<Repetition><Interval>PT1M</Interval><Duration>P1D</Duration></Repetition>',
    '<Actions><Exec><Command>x</Command></Exec></Actions>',
    '<!DOCTYPE x>',
    '<![CDATA[',
    ']]>',
    '&amp;',
    '&x;',
    '<!--',
    '-->',
    '<?xml version="1.0"?>',
    'P99999999Y',
    '9999-12-31T23:59:59',
  ],
  dotenv: ['A=1\n', 'export B="x\\n', '"\n', "'", '# c\n', '=', '\\', ' #', '\r\n', '$X', '\n', 'A.B-C = d\n'],
  filter: ['tag:', 'group:', 'state:', 'failed:', '7d', '"', '\\"', ' ', 'paused', 'running', 'a', '\\', '\t'],
  schedule: [
    '*',
    '/',
    '-',
    ',',
    '0',
    '59',
    '31',
    'L',
    'W',
    '#',
    '?',
    '+',
    'MON',
    'FEB',
    ' ',
    'H',
    'H(0-7)',
    '@',
    'every',
    'minutes',
    '..',
    '~',
    ':',
    'T',
    'P',
    'Z',
    '2026-01-01',
    'cron(',
    'rate(',
    ')',
    'FREQ=DAILY',
    ';',
    'BYDAY=',
    '每',
    '天',
    '点',
    '\t',
    '99999999999',
    '1e9',
  ],
};

/** `kinds` are names of `PIECES`. */
export function inventText(random: Random, kinds: readonly string[], seeds: readonly string[]): string {
  const pieces = PIECES[random.pick(kinds)] ?? SIGNS;
  let text = '';
  if (seeds.length > 0 && random.chance(0.5)) text = random.pick(seeds);
  else for (let n = random.below(40); n >= 0; n--) text += random.pick(pieces);
  for (let n = random.below(6); n > 0; n--) text = mutate(text, random, pieces, seeds);
  // Larger ones are the bench's: a second is meant for what a person could give.
  return text.slice(0, LONGEST);
}

function mutate(text: string, random: Random, pieces: readonly string[], seeds: readonly string[]): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + 1 + random.below(1 + Math.floor(text.length / 4)));
  const part = text.slice(at, to);
  switch (random.below(8)) {
    case 0:
      return text.slice(0, at) + random.pick(SIGNS) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(to);
    case 2:
      return text.slice(0, at) + random.pick(pieces) + text.slice(at);
    case 3:
      // What is quadratic shows in what is repeated.
      return (
        text.slice(0, at) +
        random
          .pick([part.slice(0, 200), random.pick(SIGNS), random.pick(pieces)])
          .repeat(1 + random.below(2 ** random.below(15))) +
        text.slice(to)
      );
    case 4:
      return text.slice(0, at) + (seeds.length === 0 ? '' : random.pick(seeds).slice(0, 500)) + text.slice(to);
    case 5:
      return text.slice(0, at) + String(Math.floor((random.next() - 0.5) * 10 ** random.below(20))) + text.slice(at);
    case 6:
      return text.slice(0, at) + part.split('').reverse().join('') + text.slice(to);
    default:
      return text.replaceAll(random.pick(SIGNS), random.pick(SIGNS));
  }
}
