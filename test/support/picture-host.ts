/** The built headless host on a seeded folder, with commands that only pretend, in a zone where it is early afternoon. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectToHost } from './host-client.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import type { PictureLanguage } from './sample-life.ts';
import { seedLife } from './seed-life.ts';

const ZONES = [
  'Pacific/Auckland',
  'Asia/Tokyo',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Asia/Dubai',
  'Europe/Helsinki',
  'Europe/Berlin',
  'Europe/London',
  'America/Sao_Paulo',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'Pacific/Honolulu',
];
const PRETENDING = ['restic', 'curl', 'mbsync', 'rsync', 'ssh', 'git', 'certbot', 'apt-get', 'find', 'node', 'python3'];

export interface PictureHost {
  readonly host: HostProcess;
  readonly zone: string;
  close(): Promise<void>;
}

/** `jobs`: 0 = the first start. With jobs, one of them is running. */
export async function startPictureHost(language: PictureLanguage, jobs: number): Promise<PictureHost> {
  const now = Date.now();
  const zone = afternoon(now);
  const root = mkdtempSync(join(tmpdir(), 'punctual-pictures-'));
  const folder = join(root, 'punctual');
  const programs = join(root, 'programs');
  mkdirSync(programs);
  for (const name of PRETENDING) {
    const file = join(programs, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*"\n[ "$1" = backup ] && exec sleep 900\nexit 0\n`);
    chmodSync(file, 0o755);
  }
  if (jobs > 0) seedLife({ folder, zone, now, language, jobs });
  const host = await startHostProcess({
    folder,
    args: ['--no-open'],
    env: { TZ: zone, PATH: `${programs}:${process.env['PATH'] ?? ''}` },
  });
  const client = connectToHost(host);
  const run = jobs > 0 ? await client.call('jobs.run', { id: 'back-up-documents' }) : null;
  return {
    host,
    zone,
    async close() {
      if (run !== null) {
        // A host that goes leaves its runs going.
        await client.call('runs.stop', { ids: [run.id] });
        for (let tries = 0; tries < 200; tries += 1) {
          if ((await client.call('runs.get', { id: run.id })).finishedAt !== null) break;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
      client.close();
      await host.stop();
      await host.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The zone in which the clock is nearest to half past two. */
function afternoon(now: number): string {
  const away = (zone: string): number => {
    const [hour = 0, minute = 0] = new Date(now)
      .toLocaleTimeString('en-GB', { timeZone: zone, hourCycle: 'h23' })
      .split(':')
      .map(Number);
    return Math.abs(hour + minute / 60 - 14.5);
  };
  return [...ZONES].sort((a, b) => away(a) - away(b))[0] ?? 'UTC';
}
