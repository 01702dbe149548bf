/** Several commands that start Punctual at the same moment share one host, and lose nothing that they were asked to do. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readPlace } from '../../main/host/local-socket-note.ts';
import { type CliWorld, createCliWorld } from '../support/cli.ts';
import { hostsOn } from '../support/hosts-on.ts';

const LIMIT = 180_000;
const COUNT = 20;
let world: CliWorld;

afterEach(async () => {
  for (const pid of hostsOn(dataOf(world))) process.kill(pid, 'SIGKILL');
  await world.dispose();
}, LIMIT);

const dataOf = ({ folder }: CliWorld): string => join(folder, 'data');

describe.runIf(process.platform === 'linux')('--start', { timeout: LIMIT }, () => {
  test(`of ${COUNT} commands at once brings up one host, and each adds its job`, async () => {
    world = createCliWorld();
    const { punctual, json } = world;
    const all = await Promise.all(
      Array.from({ length: COUNT }, (_, n) =>
        punctual('add', `Job ${n}`, '--id', `job-${n}`, '--shell', 'true', '--start'),
      ),
    );
    expect(all.map(({ code, err }) => [code, err])).toEqual(Array.from({ length: COUNT }, () => [0, '']));
    expect(hostsOn(dataOf(world))).toEqual([readPlace(dataOf(world))?.pid]);
    const { jobs } = await json<{ jobs: { id: string }[] }>('jobs');
    expect(jobs.map(({ id }) => id).sort()).toEqual(Array.from({ length: COUNT }, (_, n) => `job-${n}`).sort());
    expect(readdirSync(dataOf(world))).not.toContain('starting.pid');
  });

  test('finds the host that a person starts at the same moment, and a claim of a dead command is no claim', async () => {
    world = createCliWorld();
    const { punctual, start } = world;
    await punctual('add', 'First', '--shell', 'true', '--start');
    for (const pid of hostsOn(dataOf(world))) process.kill(pid, 'SIGKILL');
    // A number that no process has: the system's own limit is lower.
    writeFileSync(join(dataOf(world), 'starting.pid'), '2147483646');
    const served = start('serve', '--port', '0');
    const added = await punctual('add', 'Other', '--id', 'other', '--shell', 'true', '--start');
    expect(added).toMatchObject({ code: 0, err: '' });
    await punctual('show', 'other');
    served.child.kill('SIGKILL');
  });
});
