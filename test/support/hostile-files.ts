/** Files that were made to hurt, one of each kind a person can give to Punctual; every one is refused with its bound, or read in its time. */
import type { FileBound } from '../../main/engine/reasons.ts';
import type { Client } from '../../preload/client.ts';

export interface HostileFile {
  readonly title: string;
  /** Of the file; its end tells an importer what it is. */
  readonly name: string;
  readonly text: string;
  /** The bound that its refusal names; null = it is read, or refused because of what it says. */
  readonly bound: FileBound | null;
  /** `jobs` = a jobs file, for `jobs.apply`; else for `import.preview`, or `jobs.import` for a bundle. */
  readonly door: 'jobs' | 'import' | 'bundle';
}

const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');
const yamlJob = (rest: string): string =>
  `version: 1\njobs:\n- id: a\n  name: a\n  action: {kind: shell, command: ls}\n  schedule: {kind: manual}\n${rest}`;
const unit = (name: string, rest: string): string =>
  name.endsWith('.timer') ? `[Timer]\n${rest}` : `[Service]\n${rest}`;
const plist = (body: string): string =>
  `<?xml version="1.0"?><plist version="1.0"><dict><key>Label</key><string>a</string>${body}</dict></plist>`;
const task = (body: string): string => `<?xml version="1.0"?><Task>${body}</Task>`;
const bundle = (rest: string): string => `{"format":"punctual-bundle","version":1,"settings":null,"jobs":[${rest}]}`;

/** `size` is a measure of the largest ones: 1 = as large as a message to the host may be. */
export function hostileFiles(size = 1): readonly HostileFile[] {
  const many = (count: number): number => Math.max(1, Math.round(count * size));
  const file = (door: HostileFile['door'], title: string, name: string, text: string, bound: FileBound | null) => ({
    ...{ door, title, name, text, bound },
  });
  return [
    file('jobs', 'YAML of nested brackets', 'a.yaml', '['.repeat(many(4_000_000)), 'depth'),
    file('jobs', 'YAML of nested lists', 'b.yaml', `version: 1\njobs:\n${'- '.repeat(many(2_000_000))}x`, 'depth'),
    file(
      'jobs',
      'YAML nested by indentation',
      'c.yaml',
      lines(many(2000), (n) => `${' '.repeat(n)}a:`),
      'depth',
    ),
    file(
      'jobs',
      'YAML with many unknown keys',
      'd.yaml',
      yamlJob(`  nonsense:\n${lines(many(50_000), (n) => `    k${n}: v`)}`),
      null,
    ),
    file(
      'jobs',
      'YAML with more values than fit',
      'e.yaml',
      yamlJob(`  x: [${'1,'.repeat(many(4_000_000))}]`),
      'values',
    ),
    file(
      'jobs',
      'YAML with a key twice among many',
      'f.yaml',
      yamlJob(`  environment:\n${lines(many(50_000), (n) => `    K${n}: v`)}\n    K1: v`),
      null,
    ),
    file(
      'jobs',
      'YAML broken before nested brackets',
      'g.yaml',
      `a: 'x' y\nb: ${'['.repeat(many(2_000_000))}`,
      'depth',
    ),
    file(
      'jobs',
      'YAML with more jobs than fit',
      'h.yaml',
      `version: 1\njobs:\n${lines(many(40_000), () => '- {}')}`,
      'jobs',
    ),
    file(
      'jobs',
      'YAML with an alias and nested brackets',
      'i.yaml',
      `a: &a 1\nb: *a\nc: ${'['.repeat(many(1_000_000))}`,
      'depth',
    ),
    file(
      'jobs',
      'YAML with many anchors',
      'm.yaml',
      yamlJob(`  environment:\n${lines(many(300_000), (n) => `    K${n}: &a${n} v`)}`),
      'anchors',
    ),
    file(
      'jobs',
      'YAML with many anchors behind a mistake',
      'n.yaml',
      `a: 'x' y\n${lines(many(300_000), (n) => `K${n}: &a${n} v`)}`,
      'anchors',
    ),
    file('jobs', 'JSON of nested lists', 'j.json', `{"a":${'['.repeat(many(4_000_000))}`, 'depth'),
    file('jobs', 'JSON with many keys', 'k.json', `{${lines(many(1_000_000), (n) => `"k${n}":1,`)}"z":1}`, 'values'),
    file('jobs', 'JSON of one long text', 'l.json', `{"a":"${'x'.repeat(many(12_000_000))}"}`, null),
    file('bundle', 'a bundle of empty jobs', 'a.punctual', bundle(`${'{},'.repeat(many(100_000))}{}`), 'jobs'),
    file('bundle', 'a bundle with many values', 'b.punctual', bundle(`[${'0,'.repeat(many(3_000_000))}0]`), 'values'),
    file('bundle', 'a deep bundle', 'c.punctual', bundle('['.repeat(many(2_000_000))), 'depth'),
    file(
      'import',
      'a crontab with many entries',
      'crontab',
      lines(many(60_000), (n) => `*/5 ${n % 24} * * * x${n}`),
      'entries',
    ),
    file(
      'import',
      'a crontab that fires all day',
      'crontab',
      lines(many(4000), (n) => `* * * * * x${n}`),
      null,
    ),
    file(
      'import',
      'a crontab with many variables',
      'crontab',
      lines(many(50_000), (n) => `V${n}=x`),
      'variables',
    ),
    file(
      'import',
      'a crontab that sets one variable again and again',
      'crontab',
      `${lines(900, (n) => `V${n}=x`)}\n${lines(many(90_000), () => 'V=x')}`,
      null,
    ),
    file('import', 'a crontab with a long line', 'crontab', `* * * * * echo ${'x'.repeat(many(9_000_000))}`, 'line'),
    file(
      'import',
      'a crontab of rules',
      'crontab',
      lines(many(80), () => `#${'-'.repeat(120_000)}x`),
      null,
    ),
    file('import', 'a crontab with many lines', 'crontab', '\n'.repeat(many(9_000_000)), 'lines'),
    file(
      'import',
      'a crontab whose entries carry long variables',
      'crontab',
      `A=${'x'.repeat(100_000)}\n${lines(many(4000), (n) => `0 0 * * * x${n}`)}`,
      'environment',
    ),
    file(
      'import',
      'a timer with many times',
      'a.timer',
      unit(
        'a.timer',
        lines(many(60_000), (n) => `OnCalendar=*-02-30 0:${n % 60}`),
      ),
      'times',
    ),
    file(
      'import',
      'a unit of joined lines',
      'b.timer',
      unit('b.timer', `OnCalendar=${'x \\\n'.repeat(many(90_000))}`),
      'line',
    ),
    file(
      'import',
      'a unit with a long time span',
      'c.timer',
      unit('c.timer', `OnBootSec=${'1'.repeat(many(100_000))}!`),
      null,
    ),
    file(
      'import',
      'a unit of blanks',
      'd.service',
      unit('d.service', `ExecStart=a${' '.repeat(many(120_000))}b`),
      null,
    ),
    file('import', 'a property list of nested arrays', 'a.plist', plist('<array>'.repeat(many(1_000_000))), 'depth'),
    file(
      'import',
      'a property list with many elements',
      'b.plist',
      plist(`<key>A</key><array>${'<true/>'.repeat(many(1_500_000))}</array>`),
      'elements',
    ),
    file(
      'import',
      'an element with many attributes',
      'c.plist',
      plist(`<key a0="" ${lines(many(400_000), (n) => `b${n}=""`)}>A</key>`),
      'attributes',
    ),
    file(
      'import',
      'a property list with many times',
      'd.plist',
      plist(
        `<key>Program</key><string>x</string><key>StartCalendarInterval</key><array>${'<dict><key>Minute</key><integer>1</integer></dict>'.repeat(many(20_000))}</array>`,
      ),
      'times',
    ),
    file(
      'import',
      'an export of many tasks',
      'a.xml',
      `<Tasks>${'<Task></Task>'.repeat(many(30_000))}</Tasks>`,
      'entries',
    ),
    file(
      'import',
      'a task with many triggers',
      'b.xml',
      task(`<Triggers>${'<BootTrigger/>'.repeat(many(200_000))}</Triggers>`),
      'times',
    ),
    file('import', 'a task of nested elements', 'c.xml', task('<a>'.repeat(many(1_000_000))), 'depth'),
    file(
      'import',
      'a task with one long text',
      'd.xml',
      task(`<RegistrationInfo><Description>${'x'.repeat(many(9_000_000))}</Description></RegistrationInfo>`),
      null,
    ),
  ];
}

/** Gives it to a host; returns the bound that its refusal names, null when there is none. */
export async function giveFile(client: Client, { door, name, text }: HostileFile): Promise<string | null> {
  try {
    if (door === 'jobs') await client.call('jobs.apply', { text, name });
    else if (door === 'bundle') await client.call('jobs.import', { bundle: text, name });
    else await client.call('import.preview', { files: [{ name, content: btoa(text) }] });
    return null;
  } catch (error) {
    const { reason } = error as { readonly reason?: { readonly code: string; readonly bound?: string } };
    return reason?.code === 'file-bound' ? (reason.bound ?? null) : null;
  }
}
