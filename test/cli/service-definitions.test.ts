/** What is written for the manager of each system so that it runs the headless host. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentLabel, launchdAgent } from '../../main/cli/service/launchd-agent.ts';
import { scheduledTask } from '../../main/cli/service/scheduled-task.ts';
import { environmentOf, type ServiceSpec, serviceName, unwritable } from '../../main/cli/service/service.ts';
import { systemdUnit } from '../../main/cli/service/systemd-unit.ts';
import { readPlist } from '../../main/import/launchd/plist.ts';
import { folder, fromXml, SPEC, specWith } from './service-spec.ts';

/** Text that a path may hold on this computer, the signs that matter more often than others. */
const text = fc
  .array(fc.oneof(fc.constantFrom(...` "'\\%$&<>;:#=!^(){}[]*?~|-`), fc.string({ unit: 'grapheme', maxLength: 3 })), {
    maxLength: 12,
  })
  .map((parts) => `/${parts.join('')}`)
  .filter((path) => !/\p{Cc}/u.test(path));

/** As systemd.syntax(7) reads a line: words between blanks, quotes, escapes, then specifiers; no variables because of the colon. */
function readBySystemd(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? '';
    if (sign === '\\') {
      at += 1;
      word = (word ?? '') + (line[at] ?? '');
    } else if (quote !== '') {
      if (sign === quote) quote = '';
      else word += sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= '';
    } else if (sign === ' ') {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + sign;
  }
  if (word !== null) words.push(word);
  return words.map((each) => {
    if (/%(?!%)/.test(each.replaceAll('%%', ''))) throw new Error(`a specifier in ${each}`);
    return each.replaceAll('%%', '%');
  });
}

/** As CommandLineToArgvW reads what follows the name of the program. */
function readByWindows(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    while (line[at] === ' ') at += 1;
    let word = '';
    let quoted = false;
    for (; at < line.length && (quoted || line[at] !== ' '); ) {
      const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
      at += slashes;
      if (line[at] !== '"') {
        word += '\\'.repeat(slashes);
        if (slashes === 0) word += line[at++] ?? '';
        continue;
      }
      word += '\\'.repeat(Math.floor(slashes / 2));
      if (slashes % 2 === 1) word += '"';
      else quoted = !quoted;
      at += 1;
    }
    words.push(word);
  }
  return words;
}

// Only a line feed ends a line there; a dot would end at U+2028 as well.
const lineOf = (unit: string, key: string) => new RegExp(`(?:^|\\n)${key}=([^\\n]*)`).exec(unit)?.[1] ?? '';

describe('the definition of the service', () => {
  test('for systemd: restarted after failures, jobs go on, and the command is quoted', () => {
    const unit = systemdUnit(specWith('/opt/my node/node', '/home/ada/100 %/$HOME'));
    expect(lineOf(unit, 'ExecStart')).toBe(
      ':"/opt/my node/node" "/opt/punctual/out/headless.js" "--service" "--data-dir" "/home/ada/100 %%/$HOME"',
    );
    for (const line of [
      'Environment="LANG=de_DE.UTF-8"',
      'Restart=on-failure',
      'KillMode=process',
      'WantedBy=default.target',
    ])
      expect(unit.split('\n')).toContain(line);
  });

  test('for systemd any path is read back as it was', () => {
    fc.assert(
      fc.property(text, text, (program, last) => {
        const spec = { ...specWith(program, last), environment: { LANG: last } };
        const unit = systemdUnit(spec);
        const [first = '', ...rest] = readBySystemd(lineOf(unit, 'ExecStart'));
        const words = [first.replace(/^:/, ''), ...rest];
        // systemd refuses these in the name of the program itself.
        const shell = /["'\\]/.test(program) ? ['/bin/sh', '-c', 'unset SHLVL; exec "$0" "$@"'] : [];
        expect(words).toEqual([...shell, program, ...spec.args]);
        expect(readBySystemd(lineOf(unit, 'Environment'))).toEqual([`LANG=${last}`]);
        expect(words[0]).toMatch(/^[^"'\\]*$/);
      }),
    );
  });

  const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
  test.runIf(analyze)('for systemd the unit is one that systemd-analyze finds nothing wrong with', () => {
    const file = join(folder(), 'punctual.service');
    writeFileSync(file, systemdUnit(specWith(process.execPath, `/home/ada/100 % "x" 'y' $HOME \\z`)));
    const runtime = folder();
    const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', file], {
      encoding: 'utf8',
      env,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('for launchd any path is read back as it was; started at login and after failures, jobs go on', () => {
    const read = (spec: ServiceSpec) => readPlist(new TextEncoder().encode(launchdAgent(spec)), 'agent.plist');
    expect(read(SPEC)).toMatchObject({
      ...{ Label: 'app.punctual.host', RunAtLoad: true, KeepAlive: { SuccessfulExit: false } },
      ...{ AbandonProcessGroup: true, EnvironmentVariables: SPEC.environment },
    });
    expect(agentLabel(SPEC)).toBe('app.punctual.host');
    expect(agentLabel({ name: 'punctual-1a2b3c4d' })).toBe('app.punctual.1a2b3c4d.host');
    fc.assert(
      fc.property(text, text, (program, last) => {
        const spec = specWith(program, last);
        expect(read(spec)).toMatchObject({ ProgramArguments: [program, ...spec.args] });
      }),
    );
  });

  test('for the Task Scheduler any path is read back as it was; on battery too, without limit and without a window', () => {
    const xml = scheduledTask(SPEC, 'PC\\ada & co');
    expect(xml).toContain('<UserId>PC\\ada &amp; co</UserId>');
    expect(xml).toContain('<Command>conhost.exe</Command>');
    expect(xml).toContain('<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>');
    expect(xml).toContain('<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>');
    expect(xml).toContain('<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>');
    fc.assert(
      fc.property(text, text, (program, last) => {
        const spec = specWith(program, last);
        const line = fromXml(/<Arguments>([^<]*)<\/Arguments>/.exec(scheduledTask(spec, 'ada'))?.[1] ?? '');
        expect(readByWindows(line)).toEqual(['--headless', program, ...spec.args]);
      }),
    );
  });

  test('has a name for each data folder, and takes language and zone along but no secrets', () => {
    expect(serviceName('/home/ada/.local/share/punctual', '/home/ada/.local/share/punctual')).toBe('punctual');
    expect(serviceName('/srv/a', '/home/ada')).toMatch(/^punctual-[0-9a-f]{8}$/);
    expect(serviceName('/srv/a', '/home/ada')).not.toBe(serviceName('/srv/b', '/home/ada'));
    expect(environmentOf({ LANG: 'C', LC_ALL: '', TZ: 'UTC', PATH: '/bin', TOKEN: 'x' })).toEqual({
      LANG: 'C',
      TZ: 'UTC',
    });
  });

  test('refuses what no manager can be given', () => {
    expect(unwritable(SPEC)).toBeNull();
    for (const bad of ['a\nb', 'a\0b', 'a\tb', 'a\u0085b']) expect(unwritable(specWith('/bin/node', bad))).toBe(bad);
    expect(unwritable({ ...SPEC, environment: { LANG: 'C\n' } })).toBe('C\n');
  });
});
