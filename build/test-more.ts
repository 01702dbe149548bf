/**
 * `npm run test:more`: what takes too long for `npm test`. First the test files that end in `.more.test.ts`, then longer proofs, one after
 * the other, each with a new seed that its output names; each counts as one test, its output is in out/report/more/.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { ROOT } from './paths.ts';
import { createTally, REPORTS } from './report.ts';
import { runVitest } from './vitest-results.ts';

interface Proof {
  readonly name: string;
  readonly command: readonly string[];
}
const PROOFS: readonly Proof[] = [
  { name: '50,000 random patterns against the oracle', command: ['soak/main.ts', 'triggers', '--samples', '50000'] },
  { name: '2,500 random lives', command: ['soak/main.ts', 'lives', '--lives', '2500'] },
  { name: 'a host killed 15 times', command: ['soak/main.ts', 'kills', '--kills', '15'] },
  {
    name: 'a host killed 15 times while a person changes things',
    command: ['soak/main.ts', 'kills', '--kills', '15', '--changes'],
  },
  { name: 'the bench of the engine runs', command: ['bench/main.ts', 'engine', '--rounds', '1'] },
];
/** Many times what the slowest takes, for a machine that is busy with something else. */
const LIMIT_MS = 600_000;
const OUTPUT = join(REPORTS, 'more');

const tally = createTally('more');
rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(OUTPUT, { recursive: true });
await bundle({ ifStale: true });
runVitest({ projects: ['more'], results: join(OUTPUT, 'test-results.json'), args: [], tally });
for (const [index, { name, command }] of PROOFS.entries()) {
  const [file = '', ...args] = command;
  const started = performance.now();
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'test', file), ...args], {
    ...{ cwd: ROOT, encoding: 'utf8', timeout: LIMIT_MS, stdio: ['ignore', 'pipe', 'pipe'] },
    maxBuffer: 64 * 1024 * 1024,
  });
  const log = join(OUTPUT, `${index + 1}-${command[1]}.log`);
  writeFileSync(log, stdout + stderr);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${status === 0 ? 'passed' : 'FAILED'}: ${name} (${seconds} s)`);
  if (status === 0) {
    tally.pass();
  } else {
    tally.fail(signal === null ? name : `${name} took longer than ${LIMIT_MS / 1000} s`);
    console.log(readFileSync(log, 'utf8').slice(-4000));
  }
}
tally.finish();
