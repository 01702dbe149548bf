/**
 * A hard life for a real headless host: real jobs, kill -9 at random moments, SIGSTOP for sleep, a wall clock that is set forward
 * and back under it. Afterwards an independent checker
 * compares three witnesses: the database, the log files, and the marks that the jobs themselves left.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Millis } from '../../main/engine/model.ts';
import { connectToHost } from './host-client.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import { createInsideKills, INSIDE, type Inside, type InsideCount } from './kill-inside.ts';
import { GROUP, markingJobs } from './kill-jobs.ts';
import { createPerson, type Person } from './kill-life-person.ts';
import { judge, type Verdict } from './kill-oracle.ts';
import { quiet } from './kill-quiet.ts';
import { createShiftedClock } from './shifted-clock.ts';

export interface KillReport extends Verdict {
  readonly seed: number;
  readonly kills: number;
  readonly stops: number;
  readonly steps: { readonly forward: number; readonly back: number };
  readonly seconds: number;
  /** What a person did meanwhile, and how often; empty in a life without changes. */
  readonly acts: Readonly<Record<string, number>>;
  /** Kills within longer work; empty in a life without them. */
  readonly inside: Readonly<Partial<Record<Inside, InsideCount>>>;
}

const OTHER_MACHINE = new URL('../fixtures/programs/other-machine.mjs', import.meta.url);

/** Steps of the clock, milliseconds: past the 30 s that the engine takes for a clock that was set (S39). */
const STEP = { least: 31_000, most: 60_000 };

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The same seed gives the same waits; what the machine does in them differs. */
function createDice(seed: number): (low: number, high: number) => number {
  let state = seed >>> 0;
  return (low, high) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + Math.floor((state / 0x1_0000_0000) * (high - low));
  };
}

/** Lives through `kills` kills and checks everything at the end. */
export async function liveWithKills(options: {
  readonly kills: number;
  readonly seed: number;
  /**
   * A person changes things meanwhile, and the computer settles after each start. The clock is not set back then: which occurrences
   * there must be after both has no simple answer.
   */
  readonly changes?: boolean;
  /** Kinds of longer work that kills fall into, in turn; between two of them one falls anywhere. The clock is not set back then either. */
  readonly inside?: readonly Inside[];
  /** How long a host that is frozen stays so, in real time; null (default) = the clock is moved on instead. */
  readonly freezeMs?: Millis | null;
  readonly tell?: (line: string) => void;
}): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'punctual-kills-'));
  const marks = join(folder, 'marks.txt');
  const dice = createDice(options.seed);
  const began = performance.now();
  let ahead = 0;
  const clock = createShiftedClock(join(folder, 'clock-shift'));
  const steps = { forward: 0, back: 0 };
  let stops = 0;
  let plainKills = 0;
  const changes = options.changes === true;
  const kinds = options.inside ?? [];
  const person = createPerson(dice, GROUP, (id) => inside.apart(id));
  let machine = 0;
  const env = () => ({
    ...clock.env,
    NODE_OPTIONS: `${clock.env['NODE_OPTIONS']} --import=${OTHER_MACHINE.href}`,
    PUNCTUAL_TEST_MACHINE: machine.toString(16).padStart(32, '0'),
  });
  const start = () => startHostProcess({ folder, env: env() });
  const inside = createInsideKills({
    ...{ folder, dice, clock, person, start, env },
    changeMachine() {
      machine += 1;
    },
    freezeMs: options.freezeMs ?? null,
  });
  let host: HostProcess = await start();
  try {
    const client = connectToHost(host);
    const settleSeconds = changes ? 2 : 0;
    await client.call('settings.set', { engine: { settleSeconds, catchUp: { together: 20, spacingSeconds: 0 } } });
    for (const spec of markingJobs(marks)) await client.call('jobs.add', { spec });
    if (kinds.length > 0) await inside.prepare(client);
    await person.look(client);
    client.close();

    let bag: Inside[] = [];
    const kills = () => plainKills + INSIDE.reduce((sum, kind) => sum + inside.counts[kind].kills, 0);
    while (kills() < options.kills) {
      if (changes) await change(host, person, dice);
      else await wait(dice(100, 2200));
      if (kinds.length > 0 && (kills() === 0 || dice(0, 4) > 0)) {
        if (bag.length === 0) bag = [...kinds];
        const [kind] = bag.splice(dice(0, bag.length), 1);
        if (kind !== undefined) host = await inside.kill(kind, host);
        options.tell?.(`kill ${kills()} of ${options.kills} (${kind})`);
        continue;
      }
      if (dice(0, 6) === 0) {
        process.kill(host.pid, 'SIGSTOP');
        await wait(dice(500, 2500));
        process.kill(host.pid, 'SIGCONT');
        await wait(dice(0, 800));
        stops += 1;
      }
      if (dice(0, 5) === 0) {
        // Back no further than it was ahead: jobs are not there before they were made.
        const back = !changes && kinds.length === 0 && ahead > STEP.least && dice(0, 2) === 0;
        const by = back ? -dice(STEP.least, Math.min(STEP.most, ahead)) : dice(STEP.least, STEP.most);
        clock.move(by);
        ahead += by;
        steps[back ? 'back' : 'forward'] += 1;
        await wait(dice(0, 800));
      }
      await host.stop('SIGKILL');
      plainKills += 1;
      await wait(dice(0, 3) === 0 ? dice(0, 3000) : dice(0, 300));
      host = await start();
      options.tell?.(`kill ${kills()} of ${options.kills}`);
    }
    const window = connectToHost(host);
    await quiet(window, person);
    window.close();
    if (kinds.length > 0) await inside.finish(host);
    await host.stop('SIGTERM');
    const { forgotten, apart, complaints, counts } = inside;
    const life = { now: clock.now(), wentBack: steps.back > 0, forgotten, apart, erasOf: person.erasOf };
    const verdict = judge(folder, marks, life);
    return {
      seed: options.seed,
      kills: kills(),
      stops,
      steps,
      seconds: Math.round((performance.now() - began) / 1000),
      acts: Object.fromEntries(person.acts),
      inside: Object.fromEntries(kinds.map((kind) => [kind, counts[kind]])),
      ...{ ...verdict, corrupt: [...verdict.corrupt, ...complaints] },
    };
  } finally {
    await host.dispose();
    // Jobs may still write into it after a failure, and must not hide what failed.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

/** Some acts of a person; what comes next may cut off the last one. */
async function change(host: HostProcess, person: Person, dice: (low: number, high: number) => number): Promise<void> {
  const client = connectToHost(host);
  await person.look(client);
  for (let acts = dice(1, 5); acts > 0; acts -= 1) {
    await wait(dice(0, 600));
    await person.act(client);
    if (acts > 1) await person.look(client);
  }
  await wait(dice(0, 2) * dice(0, 2500));
  client.close();
}
