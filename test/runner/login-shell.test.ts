// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of shells.
/** What the login shell of a person tells, on real shells: whole, however slow, and again later. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lostInShell } from '../../main/runner/lost-in-shell.ts';
import { askLoginShell, loginShellEnvironment, PRINT } from '../../main/runner/shell-env.ts';
import { linux, unix } from '../support/needs.ts';
import { until } from '../support/until.ts';
import { createHarness, type Harness, realClock } from './harness.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder = '';
let h: Harness | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-login-shell-'));
});
afterEach(async () => {
  await h?.close();
  h = null;
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** A shell with start-up files: this, and then what it was asked; called as: shell -i -l -c '...' */
function shellWith(startUp: string): string {
  const path = join(folder, 'shell');
  writeFileSync(path, `#!/bin/sh\n${startUp}\nexec /bin/sh -c "$4"\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A program in a folder of its own that no PATH has yet. */
function installTool(): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'new-tool'), '#!/bin/sh\necho found\n');
  chmodSync(join(bin, 'new-tool'), 0o755);
  return bin;
}

describe.runIf(unix.met)('the login shell', unix.options, () => {
  test('reports values with line breaks whole, and none of their lines as another variable', async () => {
    const pem = '-----BEGIN KEY-----\nAAAA=\nPATH=/evil\n=\n-----END KEY-----\n';
    vi.stubEnv('A_PEM', pem);
    vi.stubEnv('Z_LAST', 'x\nPATH=/evil\n_punctual_environment_\n');
    const found = await loginShellEnvironment(log, { shell: shellWith('export PATH=/special:/usr/bin:/bin') });
    expect(found).toMatchObject({ PATH: '/special:/usr/bin:/bin', A_PEM: pem });
    expect(found['Z_LAST']).toBe(process.env['Z_LAST']);
  });

  test('is read in the same way where env knows no -0', () => {
    const ask = PRINT.replace('/usr/bin/env -0 || env -0', 'false');
    expect(ask).not.toBe(PRINT);
    const env = { PATH: process.env['PATH'] ?? '', ONE: 'a\nPATH=/evil\n', TWO: '', THREE: '\\n %s ü' };
    const printed = execFileSync('/bin/sh', ['-c', ask], { env, encoding: 'utf8' }).split('\0');
    for (const [name, value] of Object.entries(env)) expect(printed).toContain(`${name}=${value}`);
  });

  test('may print megabytes before it reports, and leave programs that hold its output', async () => {
    const startUp = 'head -c 9000000 /dev/zero; sleep 600 & export MARK=here';
    expect(await loginShellEnvironment(log, { shell: shellWith(startUp) })).toMatchObject({ MARK: 'here' });
  });

  test('may be replaced by another shell, which reads the question instead', async () => {
    const found = await loginShellEnvironment(log, { shell: shellWith('export MARK=here; exec /bin/sh') });
    expect(found).toMatchObject({ MARK: 'here' });
  });

  test('that prints more than an environment can be is given up', async () => {
    const shell = shellWith('set -- a b c "${4%%;*}; cat /dev/zero"');
    expect(await askLoginShell(log, { shell, limit: 60_000 }).answer).toBeNull();
  });
});

/** A runner as a launcher starts one. */
function launched(startUp: string, more: Parameters<typeof createHarness>[0] = {}) {
  vi.stubEnv('SHELL', shellWith(startUp));
  vi.stubEnv('TERM', undefined);
  vi.stubEnv('SHLVL', undefined);
  const silent: (string | null)[] = [];
  const texts: string[] = [];
  h = createHarness({
    environment: undefined,
    onLoginShell: (shell) => void silent.push(shell),
    keepEnvironment: (text) => texts.push(text),
    ...more,
  });
  return { h, silent, texts };
}

describe.runIf(unix.met)('jobs after a start by a launcher', unix.options, () => {
  const held = () => `while ! [ -e ${folder}/go ]; do sleep 0.05; done`;

  test('wait for a slow shell for a while, run without it and say so, and have its PATH once it reports', async () => {
    const bin = installTool();
    const { h, silent, texts } = launched(`${held()}; export PATH=${bin}:$PATH`, { shellPatience: 100 });
    const early = h.shell('new-tool');
    expect((await h.exit(early)).exitCode).toBe(127);
    expect(silent).toEqual([join(folder, 'shell')]);
    const [base = '[]'] = texts;
    expect(JSON.parse(base)).toContainEqual(['', null, 'login-shell']);
    writeFileSync(join(folder, 'go'), '');
    await until('the answer', () => silent.length === 2);
    expect(silent[1]).toBeNull();
    const later = h.shell('new-tool');
    expect((await h.exit(later)).exitCode).toBe(0);
    expect(h.logText(later)).toBe('found\n');
    const last = JSON.parse(texts.at(-1) ?? '[]') as [string, string, string][];
    expect(last.find(([name]) => name === '')).toBeUndefined();
    expect(last.find(([name]) => name === 'PATH')?.[2]).toBe('login-shell');
  });

  test('have the PATH of a shell that failed when it was first asked', async () => {
    const startUp = `[ -e ${folder}/go ] || exit 3; export PATH=${installTool()}:$PATH`;
    const { h, silent } = launched(startUp, { shellPatience: 200 });
    expect((await h.exit(h.shell('new-tool'))).exitCode).toBe(127);
    expect(silent[0]).toBe(join(folder, 'shell'));
    writeFileSync(join(folder, 'go'), '');
    await until('the answer', () => silent.at(-1) === null);
    expect((await h.exit(h.shell('new-tool'))).exitCode).toBe(0);
  });

  test('do not start when they were stopped while they waited for it (S33)', async () => {
    const { h } = launched(held());
    const run = h.shell(`touch ${folder}/ran`);
    h.runner.stop(run);
    writeFileSync(join(folder, 'go'), '');
    expect(await h.end(run)).toMatchObject({ kind: 'not-started', reason: { code: 'called-off' } });
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect(existsSync(h.runner.logPath(run, 1))).toBe(false);
  });

  test('find a program whose folder came into PATH since: the shell is asked again before they fail', async () => {
    const { h } = launched(`[ -e ${folder}/path ] && export PATH=$(cat ${folder}/path):$PATH`);
    const action = { kind: 'program', program: 'new-tool', args: [] } as const;
    const variables = { PUNCTUAL_REASON: 'manual' };
    expect(await h.refusal(h.start({ action, variables }))).toContain('new-tool');
    writeFileSync(join(folder, 'path'), installTool());
    const run = h.start({ action, variables });
    expect((await h.exit(run)).exitCode).toBe(0);
    expect(await h.runner.checkAction(action)).toEqual([]);
  });

  test('have the PATH of today when the shell was asked yesterday', async () => {
    let ahead = 0;
    const clock = { ...realClock, now: () => Date.now() + ahead };
    const startUp = `[ -e ${folder}/path ] && export PATH=$(cat ${folder}/path):$PATH`;
    const { h, silent } = launched(startUp, { clock });
    expect((await h.exit(h.shell('new-tool'))).exitCode).toBe(127);
    writeFileSync(join(folder, 'path'), installTool());
    expect((await h.exit(h.shell('new-tool'))).exitCode).toBe(127);
    ahead = 86_400_000;
    await h.exit(h.shell('true'));
    await until('the second answer', () => silent.length === 2);
    expect((await h.exit(h.shell('new-tool'))).exitCode).toBe(0);
  });
});

test.runIf(unix.met)(
  'variables that a process would not get are known: what the report says is what env printed',
  unix.options,
  async () => {
    const given: Record<string, string> = {
      ...{ PLAIN: 'a b', 'a.b': '1', 'X Y': '2', ä: '3', '1A': '4', 'a-b': '5', __proto: '6', LINES2: 'x\nPWD=/y\n' },
      ...{ PWD: '/elsewhere', IFS: ':', OPTIND: '7', PPID: '8', SECONDS: '9', UID: '10', SHLVL: '11' },
    };
    h = createHarness();
    const run = h.start({ action: { kind: 'program', program: 'env', args: ['-0'] }, environment: given });
    expect((await h.exit(run)).exitCode).toBe(0);
    const printed = h.logText(run).split('\0');
    const arrived = Object.keys(given).filter((name) => printed.includes(`${name}=${given[name]}`));
    const lost = lostInShell(given);
    expect(arrived.toSorted()).toEqual(
      Object.keys(given)
        .filter((name) => !lost.includes(name))
        .toSorted(),
    );
    const job = { folder: h.folder, environment: given, environmentFile: null, secrets: [], shared: {}, hidden: [] };
    const said = await h.runner.describeEnvironment(job);
    if ('problem' in said) throw new Error(said.problem);
    for (const [name, value] of said.variables) {
      if (value !== null) expect([name, printed.includes(`${name}=${value}`)]).toEqual([name, true]);
    }
    expect(said.variables.map(([name]) => name)).toEqual(expect.arrayContaining(arrived));
  },
);

test.runIf(unix.met)(
  'a value that ends the shell, and thousands of odd names, are known in bounded time',
  unix.options,
  () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`odd.${n}`, 'x']));
    const begun = performance.now();
    expect(lostInShell(many)).toHaveLength(lostInShell({ 'odd.name': 'x' }).length * 5000);
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(lostInShell({ OPTIND: 'none' })).toEqual(['OPTIND']);
    expect(lostInShell({ 'a\nb': '1', 'c=d': '2', PWD: '/' })).toEqual(['a\nb', 'c=d', 'PWD']);
  },
);

test.runIf(linux.met)(
  'a variable that Linux cannot hand on is named, not the command line',
  linux.options,
  async () => {
    h = createHarness();
    const run = h.shell('true', { environment: { SMALL: 'x', LARGE: 'x'.repeat(300_000) } });
    expect(await h.end(run)).toMatchObject({
      kind: 'not-started',
      reason: { code: 'variable-too-long', name: 'LARGE' },
    });
    const fits = h.shell('true', { environment: { LARGE: 'x'.repeat(131_071 - 'LARGE='.length) } });
    expect((await h.exit(fits)).exitCode).toBe(0);
  },
);
