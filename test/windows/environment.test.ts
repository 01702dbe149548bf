/** What is set for the user or installed on Windows while the host runs reaches the next run. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSessionEnvironment } from '../../main/process/windows/session-environment.ts';
import { createHarness, type Harness } from '../runner/harness.ts';

/** Where Windows keeps the variables of the user, and those of all. */
const KEY = 'HKCU\\Environment';
const OF_ALL = 'HKLM\\System\\CurrentControlSet\\Control\\Session Manager\\Environment';
/** Wine leaves the PATH of the user out, and lets everybody write that of all. */
const PATH_KEY = Object.keys(process.env).some((name) => name.startsWith('WINE')) ? OF_ALL : KEY;
const NAME = 'FRESH_TOOL';

let h: Harness;
beforeEach(() => {
  h = createHarness({ environment: undefined });
});
afterEach(async () => {
  forget(NAME);
  await h.close();
});

function set(name: string, value: string, key = KEY): void {
  const args = ['add', key, '/v', name, '/t', 'REG_EXPAND_SZ', '/d', value, '/f'];
  expect(spawnSync('reg.exe', args, { stdio: 'ignore' }).status).toBe(0);
}
/** As it is written there; empty without one. */
function kept(name: string, key: string): string {
  const file = join(h.folder, 'query');
  const out = openSync(file, 'w');
  spawnSync('reg.exe', ['query', key, '/v', name], { stdio: ['ignore', out, 'ignore'] });
  closeSync(out);
  return /REG_(?:EXPAND_)?SZ\s+(.*?)\r?$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
}
function forget(name: string): void {
  spawnSync('reg.exe', ['delete', KEY, '/v', name, '/f'], { stdio: 'ignore' });
}
const shown = async (): Promise<string> => {
  const run = h.shell(`echo [%${NAME}%]`);
  await h.end(run);
  return h.logText(run).trim();
};
const variableOf = (environment: Record<string, string> | null, name: string): string =>
  Object.entries(environment ?? {}).find(([key]) => key.toUpperCase() === name)?.[1] ?? '';

test('a variable comes, changes and goes with the registry', async () => {
  const none = `[%${NAME}%]`;
  expect(await shown()).toBe(none);
  set(NAME, 'one ü');
  expect(readSessionEnvironment()).toMatchObject({ [NAME]: 'one ü' });
  set(NAME, 'one');
  expect(await shown()).toBe('[one]');
  set(NAME, 'two');
  expect(await shown()).toBe('[two]');
  forget(NAME);
  expect(await shown()).toBe(none);
});

test('a tool that was installed later is found, and no more when it was removed', async () => {
  const folder = join(h.folder, 'a tool');
  mkdirSync(folder);
  writeFileSync(join(folder, 'fresh-tool.cmd'), '@echo found\r\n');
  const call = () => h.start({ action: { kind: 'program', program: 'fresh-tool', args: [] } });
  expect(await h.refusal(call())).toContain('fresh-tool');
  const before = kept('PATH', PATH_KEY);
  try {
    set('PATH', [...(before === '' ? [] : [before]), folder].join(';'), PATH_KEY);
    const run = call();
    expect(await h.exit(run)).toMatchObject({ exitCode: 0 });
    expect(h.logText(run).trim()).toBe('found');
  } finally {
    if (before === '') forget('PATH');
    else set('PATH', before, PATH_KEY);
  }
  expect(await h.refusal(call())).toContain('fresh-tool');
});

test('what a terminal would have is compared with what a job gets: names in another case are no difference', async () => {
  expect(variableOf(readSessionEnvironment(), 'SYSTEMROOT')).not.toBe('');
  set(NAME, 'only there');
  const { variables, shell, problem } = await h.runner.compareEnvironments({ environment: { [NAME]: 'mine' } });
  expect([shell, problem]).toEqual([null, null]);
  const of = (name: string) => variables.filter((one) => one.name.toUpperCase() === name);
  expect(of(NAME)).toEqual([{ name: NAME, job: 'mine', shell: 'only there', differs: true, masked: false }]);
  expect(of('SYSTEMROOT')).toMatchObject([{ differs: false }]);
});
