/**
 * `npm run bench -- cli [--runs 15] [--jobs 10000] [--tree]`: the command as whole processes. Medians of wall time and of user + system
 * processor time (the one to decide by on a busy machine), with the goals of the figures that are promised. Measured on a copy of out/
 * laid out as an installation, so that somebody who edits the sources meanwhile changes nothing; `--tree` takes the source tree.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../../build/bundle.ts';
import { OUT, ROOT } from '../../build/paths.ts';
import { connectToHost } from '../support/host-client.ts';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';

interface Measured {
  readonly what: string;
  readonly wallMs: number;
  readonly worstMs: number;
  readonly cpuMs: number;
  /** Processor time of the host that answered, per call; null when none did. */
  readonly hostMs: number | null;
  readonly goal: string;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Processor time of the shell's children, from the POSIX builtin `times`: its second line, user and system. */
function cpuOf(said: string): number {
  const last = said.trimEnd().split('\n').at(-1) ?? '';
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60_000 + Number(s) * 1000,
    0,
  );
}

function measure(
  what: string,
  goal: string,
  times: number,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  host?: number,
): Measured {
  const before = cpuOfProcess(host);
  const walls: number[] = [];
  const cpus: number[] = [];
  // One more than counted: the first fills the caches of the system and of the compiler.
  for (let n = 0; n <= times; n += 1) {
    const started = performance.now();
    const plain = spawnSync(command[0] ?? '', command.slice(1), { env, maxBuffer: 256 * 1024 * 1024 });
    const wall = performance.now() - started;
    if (plain.status !== 0) throw new Error(`${command.join(' ')} ended with ${plain.status}: ${plain.stderr}`);
    const counted = spawnSync('sh', ['-c', '"$@" >/dev/null; times', 'sh', ...command], { env, encoding: 'utf8' });
    if (n === 0) continue;
    walls.push(wall);
    cpus.push(cpuOf(counted.stdout));
  }
  const hostMs = perCall(before, host, 2 * (times + 1));
  return { what, goal, wallMs: median(walls), worstMs: Math.max(...walls), cpuMs: median(cpus), hostMs };
}

/** Processor time of a process so far in milliseconds, from Linux; the kernel counts in ticks of 10 ms. */
function cpuOfProcess(pid: number | undefined): number | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const perCall = (before: number | null, pid: number | undefined, calls: number): number | null => {
  const after = cpuOfProcess(pid);
  return before === null || after === null ? null : (after - before) / calls;
};

/** A folder like an installation: the launcher, what was built, and the packages that are not bundled. */
function installed(into: string): string {
  cpSync(OUT, join(into, 'out'), { recursive: true, filter: (from) => !from.endsWith('.map') });
  for (const file of ['main/cli/punctual.mjs', 'build/which-node.mjs', 'package.json']) {
    cpSync(join(ROOT, file), join(into, file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(into, 'node_modules'));
  return join(into, 'main', 'cli', 'punctual.mjs');
}

const jobsOf = (count: number, changed: boolean): string =>
  JSON.stringify({
    version: 1,
    jobs: Array.from({ length: count }, (_, n) => ({
      id: `job-${n}`,
      name: `Job ${n}${changed ? ' again' : ''}`,
      action: { kind: 'shell', command: `run-part ${n} --quiet` },
      schedule: { kind: 'cron', pattern: `${n % 60} ${n % 24} * * *` },
      tags: [`tag${n % 25}`],
      group: `Group ${n % 40}`,
    })),
  });

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '15' },
      jobs: { type: 'string', default: '10000' },
      tree: { type: 'boolean', default: false },
    },
  });
  const [times, jobs] = [Number(values.runs), Number(values.jobs)];
  await bundle({ ifStale: true });
  const scratch = mkdtempSync(join(tmpdir(), 'punctual-bench-cli-'));
  const launcher = values.tree ? join(ROOT, 'main', 'cli', 'punctual.mjs') : installed(join(scratch, 'app'));
  const data = join(scratch, 'data');
  const env = { ...process.env, PUNCTUAL_DATA_DIR: data, NODE_COMPILE_CACHE: join(scratch, 'cache') };
  const command = (...rest: string[]) => [process.execPath, launcher, ...rest];
  const rows: Measured[] = [];
  let host: HostProcess | null = null;
  try {
    rows.push(measure('node alone (node -e 0)', '', times, [process.execPath, '-e', '0'], env));
    rows.push(measure('next "30 3 * * MON-FRI"', '< 150 ms', times, command('next', '30 3 * * MON-FRI'), env));
    rows.push(
      measure(
        'next --json -z Europe/Helsinki -n 20',
        '< 150 ms',
        times,
        command('next', '--json', '-z', 'Europe/Helsinki', '-n', '20', '30 3 * * *'),
        env,
      ),
    );
    rows.push(measure('--help', '', times, command('--help'), env));

    host = await startHostProcess({ folder: data, entry: join(launcher, '..', '..', '..', 'out', 'headless.js') });
    const file = join(scratch, 'jobs.json');
    writeFileSync(file, jobsOf(jobs, false));
    const few = Math.min(5, times);
    // Emptied before each run by the file of no jobs, so that every run adds all of them.
    const none = join(scratch, 'none.json');
    writeFileSync(none, '{"version":1,"jobs":[]}');
    const adds: Measured[] = [];
    for (let n = 0; n < few; n += 1) {
      spawnSync(process.execPath, [launcher, 'apply', '--prune', none], { env });
      adds.push(once(command('apply', file), env, host.pid));
    }
    rows.push(middle(`apply of ${jobs} new jobs`, '< 2,000 ms', adds));
    rows.push(measure(`apply of ${jobs} unchanged jobs`, '< 1,000 ms', few, command('apply', file), env, host.pid));
    const client = connectToHost(host);
    await client.call('engine.status', {});
    client.close();
    rows.push(
      measure(`jobs --json, ${jobs} jobs, host running`, '< 400 ms', times, command('jobs', '--json'), env, host.pid),
    );
    rows.push(measure('status, host running', '', times, command('status'), env, host.pid));
    await host.stop('SIGTERM');
    rows.push(measure(`jobs --json, ${jobs} jobs, no host`, '< 400 ms', times, command('jobs', '--json'), env));
    rows.push(measure(`jobs, ${jobs} jobs, no host`, '', times, command('jobs'), env));
    rows.push(measure('status, no host', '', times, command('status'), env));
    const crontab = join(scratch, 'crontab');
    writeFileSync(
      crontab,
      Array.from({ length: 5000 }, (_, n) => `${n % 60} ${n % 24} * * ${n % 8} /usr/local/bin/part ${n}`).join('\n'),
    );
    rows.push(
      measure('import of a crontab of 5,000 lines, report', '< 5,000 ms', few, command('import', crontab), env),
    );
  } finally {
    await host?.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
  print(rows, { runs: times, jobs, node: process.versions.node, load: loadavg().map((each) => each.toFixed(2)) });
}

function once(command: readonly string[], env: NodeJS.ProcessEnv, host: number): Measured {
  const before = cpuOfProcess(host);
  const started = performance.now();
  const told = spawnSync('sh', ['-c', '"$@" >/dev/null; times', 'sh', ...command], { env, encoding: 'utf8' });
  const wall = performance.now() - started;
  return {
    what: '',
    goal: '',
    wallMs: wall,
    worstMs: wall,
    cpuMs: cpuOf(told.stdout),
    hostMs: perCall(before, host, 1),
  };
}

function middle(what: string, goal: string, all: readonly Measured[]): Measured {
  const walls = all.map(({ wallMs }) => wallMs);
  return {
    what,
    goal,
    wallMs: median(walls),
    worstMs: Math.max(...walls),
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
    hostMs: median(all.map(({ hostMs }) => hostMs ?? Number.NaN)),
  };
}

function print(rows: readonly Measured[], about: object): void {
  const heads = ['median', 'worst', 'user+sys', 'host'].map((head) => head.padStart(9)).join(' ');
  console.log(`${'whole process'.padEnd(46)} ${heads}  goal`);
  for (const { what, wallMs, worstMs, cpuMs, hostMs, goal } of rows) {
    const cells = [wallMs, worstMs, cpuMs, hostMs].map((each) =>
      (each === null ? '' : `${Math.round(each)} ms`).padStart(9),
    );
    console.log(`${what.padEnd(46)} ${cells.join(' ')}  ${goal}`);
  }
  console.log(JSON.stringify({ ...about, rows }));
}
