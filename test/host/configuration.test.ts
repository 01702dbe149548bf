/** Settings come from the window, a file and the environment; held through real hosts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readFixedSettings } from '../../main/api/fixed-settings.ts';
import { FLAT_KEYS } from '../../main/engine/flat-settings.ts';
import type { Client } from '../../preload/client.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, runHostProcess, startHostProcess } from '../support/host-process.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

type Environment = Readonly<Record<string, string>>;

function written(text: string, name = 'punctual.yaml'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

async function started(
  options: { file?: string; env?: Environment; folder?: string } = {},
): Promise<{ client: Client; host: HostProcess }> {
  const args = options.file === undefined ? [] : ['--config', options.file];
  const host = await startHostProcess({ args, env: options.env, folder: options.folder });
  onTestFinished(host.dispose);
  const client = connectToHost(host);
  onTestFinished(client.close);
  return { client, host };
}

const NESTED = `# What this computer decides
engine:
  limit: 3
  defaults: { misfire: all, timezone: Asia/Tokyo }
  executors: { disk: { limit: 1 } }
retention: { days: 7 }
closeToTray: false
`;
const FLAT = `punctual.limit: 3
punctual.job_defaults.misfire: all
punctual.timezone: Asia/Tokyo
punctual.executors.disk.limit: 1
`;

/** Runs a host that is given this file to its end. */
const runWith = (config: string) =>
  runHostProcess(['--data-dir', temporaryFolder(), '--port', '0', '--config', config]);

describe('a started host', { timeout: 60_000 }, () => {
  test.each([
    ['nested YAML', NESTED, 'punctual.yaml'],
    ['flat keys', FLAT, 'punctual.yaml'],
    [
      'JSON, both forms',
      JSON.stringify({
        engine: { limit: 3 },
        'punctual.job_defaults.misfire': 'all',
        'punctual.timezone': 'Asia/Tokyo',
        'punctual.executors.disk.limit': '1',
      }),
      'c.json',
    ],
  ])('takes its settings from a file: %s', async (_what, text, name) => {
    const file = written(text, name);
    const { client } = await started({ file });
    const { engine } = await client.call('settings.get', {});
    expect(engine).toMatchObject({ limit: 3, executors: { disk: { limit: 1 } } });
    expect(engine.defaults).toMatchObject({ misfire: 'all', timezone: 'Asia/Tokyo', overlap: 'skip' });
    const { fixedSettings } = await client.call('host.info', {});
    expect(Object.keys(fixedSettings ?? {})).toContain('engine.limit');
    expect(fixedSettings?.['engine.limit']).toMatch(`${file}:`);
    // What the file decides is in force, and not only shown.
    const spec = {
      name: 'x',
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'cron', pattern: '0 9 * * *' },
    } as const;
    const { id } = await client.call('jobs.add', { spec });
    const { next } = await client.call('jobs.get', { id });
    expect(new Date(next[0] ?? 0).toISOString()).toContain('T00:00:00.000Z');
  });

  test('from the environment over the file over what the window saved; without them the window has its own again', async () => {
    const folder = temporaryFolder();
    const first = await started({ folder });
    await first.client.call('settings.set', { engine: { limit: 9, settleSeconds: 44, defaults: { priority: 5 } } });
    await first.host.stop();

    const file = written(FLAT);
    const second = await started({ folder, file, env: { PUNCTUAL_LIMIT: '4', PUNCTUAL_EXECUTORS_NET_LIMIT: '2' } });
    const { engine } = await second.client.call('settings.get', {});
    expect(engine).toMatchObject({ limit: 4, settleSeconds: 44, executors: { net: { limit: 2 } } });
    expect(engine.defaults).toMatchObject({ misfire: 'all', priority: 5 });
    expect((await second.client.call('host.info', {})).fixedSettings).toMatchObject({
      'engine.limit': 'PUNCTUAL_LIMIT',
      'engine.defaults.misfire': `${file}:2`,
    });

    // A window changes what is free, and is told where the rest is decided.
    await second.client.call('settings.set', { engine: { settleSeconds: 5, limit: 4 } });
    const refused = second.client.call('settings.set', { engine: { limit: 8 } });
    await expect(refused).rejects.toMatchObject({
      code: 'bad-input',
      reason: { code: 'setting-fixed', path: 'engine.limit', place: 'PUNCTUAL_LIMIT' },
    });
    // A bundle of another computer brings the rest.
    const bundle = await second.client.call('jobs.export', {});
    const other = JSON.parse(JSON.stringify(bundle).replace('"limit":4', '"limit":77')) as unknown;
    await second.client.call('jobs.import', { bundle: other, settings: true });
    expect((await second.client.call('settings.get', {})).engine).toMatchObject({ limit: 4, settleSeconds: 5 });
    await second.host.stop();

    const third = await started({ folder });
    const free = (await third.client.call('settings.get', {})).engine;
    expect(free).toMatchObject({ limit: 9, settleSeconds: 5, defaults: { misfire: 'latest' } });
    expect((await third.client.call('host.info', {})).fixedSettings).toEqual({});
  });

  test('PUNCTUAL_CONFIG names the file as well; an empty file sets nothing', async () => {
    const { client } = await started({ env: { PUNCTUAL_CONFIG: written('# nothing yet\n') } });
    expect((await client.call('host.info', {})).fixedSettings).toEqual({});
  });

  test.each([
    ['engine:\n  limit: 0\n', /punctual\.yaml:2: .*engine\.limit: at least 1/],
    ['engine:\n  limt: 3\n', /punctual\.yaml:2: .*limt/],
    ['a: [\n', /punctual\.yaml:\d+:\d+: /],
    ['engine: { limit: 1 }\nengine: { limit: 2 }\n', /punctual\.yaml:2:\d+: .*unique/],
    ['punctual.limit: many\n', /punctual\.yaml:1: "punctual\.limit" needs a whole number of at least 1, not "many"/],
    ['punctual.limit: 99999999\n', /punctual\.yaml:1: punctual\.limit: engine\.limit: at most 10000/],
    ['punctual.limt: 3\n', /punctual\.yaml:1: There is no setting called "punctual\.limt"/],
    ['punctual.timezone: CEST\n', /punctual\.yaml:1: .*CEST/],
    ['engine: { defaults: { timezone: Mars/Base } }\n', /punctual\.yaml:1: .*Mars\/Base/],
    ['engine: { limit: 3 }\npunctual.limit: 4\n', /engine\.limit is set twice/],
    ['punctual.executors.__proto__.limit: 3\n', /punctual\.yaml:1: There is no setting called ".*__proto__/],
    ['- a list\n', /holds settings by name/],
    ['__proto__: { limit: 3 }\n', /__proto__ cannot be a name/],
  ])('does not start with a file that is wrong, and says where: %j', async (text, words) => {
    const { code, output } = await runWith(written(text));
    expect(code).toBe(1);
    expect(output).toMatch(words);
    expect(output).not.toContain('    at ');
  });

  test.each(['/dev/zero', '/proc/self/mem', '/dev/null'])(
    'does not start with what is no regular file, and reads none of it: %s',
    async (file) => {
      const { code, output } = await runWith(file);
      expect([code, output]).toEqual([1, expect.stringContaining(`The configuration file ${file} cannot be read`)]);
    },
  );

  test('does not start without the file that is named', async () => {
    const { code, output } = await runWith('/no/such.yaml');
    expect([code, output]).toEqual([1, expect.stringContaining('The configuration file /no/such.yaml cannot be read')]);
  });
});

describe('the environment', () => {
  const read = (environment: Environment) => readFixedSettings({ file: null, environment });
  test.each(Object.entries(FLAT_KEYS))('has a variable for %s', (key, member) => {
    const name = `PUNCTUAL_${key.replaceAll('.', '_').toUpperCase()}`;
    const value =
      {
        'job_defaults.misfire': 'none',
        'job_defaults.overlap': 'queue',
        timezone: 'UTC',
        'job_defaults.executor': 'disk',
      }[key] ?? (key === 'job_defaults.log_limit_bytes' ? '2000' : '60');
    const { places } = read({ [name]: value });
    expect(places).toEqual({ [`engine.${member}`]: name });
  });

  test('names the variable that is wrong, and leaves others alone', () => {
    expect(read({ PUNCTUAL_DATA_DIR: '/x', PUNCTUAL_TOKEN: 'y', HOME: '/z', PUNCTUAL_LIMIT: '' }).places).toEqual({});
    expect(() => read({ PUNCTUAL_LIMIT: 'x' })).toThrow(/^PUNCTUAL_LIMIT: /);
    expect(() => read({ PUNCTUAL_JOB_DEFAULTS_MISFIRES: 'all' })).toThrow('PUNCTUAL_JOB_DEFAULTS_MISFIRES');
    expect(() => read({ PUNCTUAL_EXECUTORS_DISK: '1' })).toThrow('PUNCTUAL_EXECUTORS_DISK');
    expect(() => read({ PUNCTUAL_EXECUTORS___PROTO___LIMIT: '1' })).toThrow('__proto__');
  });

  test('knows every name of its prefix: a slip of the pen is no setting that is silently not in force', () => {
    for (const key of Object.keys(FLAT_KEYS)) {
      const name = `PUNCTUAL_${key.replaceAll('.', '_').toUpperCase()}`;
      const slips = [name.slice(0, -2) + name.slice(-1), `${name}S`, name.replace('PUNCTUAL_', 'punctual_')];
      for (const slip of slips) expect(() => read({ [slip]: '3' }), slip).toThrow(slip);
    }
    expect(() => read({ PUNCTUAL_limit: '3' })).toThrow('PUNCTUAL_limit: it is called PUNCTUAL_LIMIT.');
    // What the processes of a run are given may start a host.
    const ofRuns = [
      'RUN',
      'JOB',
      'JOB_NAME',
      'ATTEMPT',
      'SCHEDULED_AT',
      'STARTED_AT',
      'MISSED_COUNT',
      'REASON',
      'INPUT',
    ];
    expect(read(Object.fromEntries(ofRuns.map((name) => [`PUNCTUAL_${name}`, 'x']))).places).toEqual({});
  });
});
