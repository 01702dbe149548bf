import { describe, expect, test } from 'vitest';
import type { Run, RunState } from '../../main/engine/model.ts';
import type { Store } from '../../main/store/open.ts';
import type { RetentionCount, RetentionLimits, RunLimit } from '../../main/store/retention.ts';
import type { JobOutcomes } from '../../preload/contract.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { createRandom } from '../support/fuzz/random.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const CLOSED = ['succeeded', 'failed', 'timed-out', 'stopped', 'interrupted', 'missed', 'skipped', 'merged'] as const;
const FAILED: readonly RunState[] = ['failed', 'timed-out', 'interrupted'];
/** Goes only when nothing else is left to thin. */
const LATER: readonly RunState[] = [...FAILED, 'missed'];
const NOTHING: RetentionLimits = { before: null, runsPerJob: null, runs: null };
const KEPT = 20;

/** Everything that goes, by limit. */
function prune(store: Store, limits: Partial<RetentionLimits>): Record<RunLimit, string[]> {
  const gone: Record<RunLimit, string[]> = { days: [], runsPerJob: [], runs: [] };
  const step = store.startPrune({ ...NOTHING, ...limits });
  for (let n = 0; n < 100_000; n += 1) {
    const { removed, limit, more } = step();
    gone[limit].push(...removed.map(({ runId }) => runId));
    if (!more) return gone;
  }
  throw new Error('pruning never ends');
}

function count(store: Store, limits: Partial<RetentionLimits>): RetentionCount {
  const step = store.startPruneCount({ ...NOTHING, ...limits });
  for (let found = step(); ; found = step()) if (found !== null) return found;
}

/** The slow truth about who goes: sorts all rows of a job and takes them one by one. */
function expectedToGo(
  rows: readonly Run[],
  jobs: ReadonlySet<string>,
  { before, runsPerJob, runs }: RetentionLimits,
): Record<RunLimit, Set<string>> {
  const gone: Record<RunLimit, Set<string>> = { days: new Set(), runsPerJob: new Set(), runs: new Set() };
  const left: { kept: Run[]; may: Run[]; newest: number; stay: number }[] = [];
  for (const [job, all] of Map.groupBy(rows, (run) => run.jobId)) {
    const newest = all.toSorted((a, b) => b.scheduledAt - a.scheduledAt);
    const edge = jobs.has(job) ? (newest[KEPT - 1]?.scheduledAt ?? 0) : Number.POSITIVE_INFINITY;
    const lasts = [newest.find((run) => FAILED.includes(run.state)), newest.find((run) => run.state === 'succeeded')];
    const stays = (run: Run) => run.inbox || (jobs.has(job) && lasts.includes(run));
    const old = newest.filter((run) => run.scheduledAt < edge);
    for (const run of old) if (before !== null && run.scheduledAt < before && !stays(run)) gone.days.add(run.id);
    const late = (run: Run) => Number(LATER.includes(run.state));
    left.push({
      kept: newest.filter((run) => !gone.days.has(run.id)),
      may: old
        .filter((run) => !gone.days.has(run.id) && !stays(run))
        .sort((a, b) => late(a) - late(b) || a.scheduledAt - b.scheduledAt),
      newest: newest.length - old.length,
      stay: old.filter(stays).length,
    });
  }
  /** Who goes when a job keeps so many: its newest half stays whatever it is. */
  const goes = ({ kept, may, newest, stay }: (typeof left)[number], keeps: number): Run[] => {
    const half = Math.ceil(keeps / 2);
    const edge = half - 6 > KEPT ? (kept[half - 7]?.scheduledAt ?? 0) : Number.POSITIVE_INFINITY;
    const number = Math.min(kept.length - keeps, kept.length - Math.max(newest, half) - stay);
    return may.filter((run) => run.scheduledAt < edge).slice(0, Math.max(0, number));
  };
  const own = runsPerJob ?? 1_000_000;
  let level = own;
  const sum = () => left.reduce((all, job) => all + job.kept.length - goes(job, level).length, 0);
  if (runs !== null) for (level = Math.min(own, rows.length); level > 0 && sum() > runs; ) level -= 1;
  for (const job of left) {
    const byOwn = goes(job, own).length;
    for (const [n, run] of goes(job, level).entries()) (n < byOwn ? gone.runsPerJob : gone.runs).add(run.id);
  }
  return gone;
}

/** The slow truth about counts: every row that there ever was. */
function expectedOutcomes(all: readonly Run[], kept: (id: string) => boolean): Pick<JobOutcomes, 'counts' | 'removed'> {
  const counts: { [S in RunState]?: number } = {};
  for (const run of all) if (run.kind !== 'note') counts[run.state] = (counts[run.state] ?? 0) + 1;
  return { counts, removed: all.filter((run) => run.kind !== 'note' && !kept(run.id)).length };
}

describe('what the history keeps', () => {
  test('random histories, limits and removed jobs: what goes is what a slow reading of the rules takes, counted before and by limit', () => {
    const random = createRandom(20_261_130).next;
    for (let world = 0; world < 80; world += 1) {
      const { store } = openTemporaryStore();
      const jobs = new Set<string>();
      const rows: Run[] = [];
      store.transact(() => {
        for (let j = 0; j < 6; j += 1) {
          const id = `j${j}`;
          if (random() < 0.8) {
            store.insertJob(sampleJob(id));
            jobs.add(id);
          }
          const failing = random() < 0.3;
          for (let n = Math.floor(random() ** 2 * 150); n > 0; n -= 1) {
            const state =
              random() < 0.7 ? (failing ? 'failed' : 'succeeded') : (CLOSED[Math.floor(random() * 8)] ?? 'stopped');
            const scheduledAt = START + Math.floor(random() * 100) * DAY + n;
            const inbox = ['missed', 'interrupted'].includes(state) && random() < 0.1;
            const run = sampleRun(`${id}-${n}`, id, { state, scheduledAt, inbox, finishedAt: scheduledAt });
            store.insertRun(run);
            rows.push(run);
          }
        }
        store.insertRun(sampleRun('open', 'j0', { state: 'running', scheduledAt: START + 1 }));
      });
      const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
      const limits: RetentionLimits = {
        before: pick([null, START + 30 * DAY, START + 90 * DAY, START + 200 * DAY]),
        runsPerJob: pick([null, null, 1, 25, 60, 80]),
        runs: pick([null, 0, 60, 150, 300]),
      };
      const expected = expectedToGo(rows, jobs, limits);
      const counted = count(store, limits);
      const gone = prune(store, limits);
      const name = `world ${world}: ${JSON.stringify(limits)}`;
      for (const limit of ['days', 'runsPerJob', 'runs'] as const) {
        expect(gone[limit].toSorted(), `${name} ${limit}`).toEqual([...expected[limit]].sort());
        expect(counted[limit], `${name} ${limit} counted`).toBe(expected[limit].size);
      }
      const removed = new Set(Object.values(gone).flat());
      expect(counted.kept, name).toBe(rows.length - removed.size);
      expect(count(store, limits), `${name} again`).toMatchObject({ days: 0, runsPerJob: 0, runs: 0 });
      expect(store.run('open')).not.toBeNull();
      for (const job of jobs) {
        const mine = rows.filter((run) => run.jobId === job);
        const kept = (id: string) => !removed.has(id);
        expect(store.outcomes(job), `${name} ${job}`).toMatchObject(expectedOutcomes(mine, kept));
        const newest = (states: readonly RunState[]) =>
          Math.max(-1, ...mine.filter(({ state }) => states.includes(state)).map(({ scheduledAt }) => scheduledAt));
        expect(store.outcomes(job).lastFailure?.scheduledAt ?? -1, name).toBe(newest(FAILED));
        expect(store.outcomes(job).lastSuccess?.scheduledAt ?? -1, name).toBe(newest(['succeeded']));
      }
    }
  }, 120_000);

  test('finding 6: after 90 days of an every-minute job Friday’s failure is there, and a yearly job has its only run', () => {
    const { store } = openTemporaryStore();
    store.insertJob(sampleJob('minute'));
    store.insertJob(sampleJob('yearly'));
    const end = START + 100 * DAY;
    store.transact(() => {
      for (let n = 0; n < 3000; n += 1) {
        const scheduledAt = end - (3000 - n) * MINUTE;
        store.insertRun(sampleRun(`m${n}`, 'minute', { scheduledAt, state: n === 100 ? 'failed' : 'succeeded' }));
      }
      store.insertRun(sampleRun('y', 'yearly', { scheduledAt: START - 300 * DAY, state: 'succeeded' }));
    });
    expect(prune(store, { before: end - 90 * DAY })).toEqual({ days: [], runsPerJob: [], runs: [] });
    const { runs } = prune(store, { before: end - 90 * DAY, runs: 1000 });
    expect(runs).toHaveLength(2001);
    expect(store.run('y')).not.toBeNull();
    expect(store.run('m100')?.state).toBe('failed');
    expect(store.outcomes('minute').counts).toEqual({ succeeded: 2999, failed: 1 });
  });

  test('the newest half of what a job keeps stays whatever it is: failures do not push out the proof of what just ran (S40)', () => {
    const { store } = openTemporaryStore();
    store.insertJob(sampleJob('a'));
    store.transact(() => {
      for (let n = 0; n < 400; n += 1) {
        const state = n % 10 === 0 ? 'succeeded' : 'failed';
        store.insertRun(sampleRun(`r${n}`, 'a', { state, scheduledAt: START + n }));
      }
    });
    expect(prune(store, { runsPerJob: 200 }).runsPerJob).toHaveLength(200);
    const kept = store.listRuns({ jobId: 'a', limit: 400 }).items;
    expect(kept.slice(0, 94).map(({ id }) => id)).toEqual(Array.from({ length: 94 }, (_, n) => `r${399 - n}`));
    expect(kept.slice(94).some(({ state }) => state === 'succeeded')).toBe(false);
  });

  test('a job that is removed keeps nothing for itself, and takes its counts along when its last row is gone', () => {
    const { store } = openTemporaryStore();
    store.insertJob(sampleJob('a'));
    store.insertRun(sampleRun('r', 'a', { state: 'failed' }));
    store.insertRun(sampleRun('s', 'a', { state: 'failed', scheduledAt: START + 2 * DAY }));
    store.deleteJob('a');
    expect(prune(store, { before: START + DAY }).days).toEqual(['r']);
    expect(store.outcomes('a').counts).toEqual({ failed: 2 });
    store.insertJob(sampleJob('a'));
    expect(store.outcomes('a')).toMatchObject({ counts: { failed: 2 }, removed: 1 });
    store.deleteJob('a');
    prune(store, { before: START + 9 * DAY });
    expect(store.jobIds()).toEqual([]);
    store.insertJob(sampleJob('a'));
    store.insertJob(sampleJob('b'));
    for (const id of ['a', 'b']) expect(store.outcomes(id)).toMatchObject({ counts: {}, removed: 0 });
  });
});

describe('a removal that is taken back while old rows go', () => {
  test('keeps the job whole at any step, with what a job keeps', () => {
    for (let at = 0; at < 40; at += 1) {
      const { store } = openTemporaryStore();
      const ids = ['a', 'b', 'c'];
      store.transact(() => {
        for (const [j, id] of ids.entries()) {
          store.insertJob(sampleJob(id));
          for (let n = 0; n < j * 60; n += 1) {
            store.insertRun(
              sampleRun(`${id}${n}`, id, { state: n === 0 ? 'failed' : 'succeeded', scheduledAt: START + n }),
            );
          }
          store.deleteJob(id);
        }
      });
      const step = store.startPrune({ ...NOTHING, before: START + DAY, runs: 1 });
      let steps = 0;
      for (let more = true; more; steps += 1) {
        if (steps === at) for (const id of ids) store.insertJob(sampleJob(id, {}, { name: `Back ${id}` }));
        more = step().more;
      }
      if (steps <= at) return expect(at).toBeGreaterThan(5);
      for (const [j, id] of ids.entries()) {
        expect(store.job(id)?.spec.name, `${id} at ${at}`).toBe(`Back ${id}`);
        const { counts } = store.outcomes(id);
        const all = (counts.succeeded ?? 0) + (counts.failed ?? 0);
        // All of them are counted, or the job had gone for good before it came back.
        expect([0, j * 60], `${id} at ${at}`).toContain(all);
      }
    }
    throw new Error('pruning takes more steps than are tried');
  });
});

describe('the counts of a job', () => {
  test('a life of runs that open, close, change, are pruned and come back: every day and every total is that of a slow count', () => {
    const random = createRandom(9).next;
    const zone = { name: 'America/Havana' };
    const time = createFakeTime();
    // Each look at the clock is a step's time.
    let looks = 0;
    const clock = { ...time.clock, monotonic: () => (looks += 5), zone: () => zone.name };
    const opened = openTemporaryStore({ clock });
    let { store } = opened;
    /** Every run that ever was, and the day on which it is counted once its row is gone. */
    const truth = new Map<string, { run: Run; goneOn: number | null }>();
    const dayIn = (at: number) =>
      Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: zone.name, dateStyle: 'short' }).format(at)) / DAY;
    const ids = ['a', 'b'];
    for (const id of ids) store.insertJob(sampleJob(id));
    const borders = Array.from({ length: 61 }, (_, n) => START + n * DAY);
    const firstDay = START / DAY;
    for (let step = 0; step < 1500; step += 1) {
      const roll = random();
      const jobId = ids[Math.floor(random() * 2)] ?? 'a';
      const known = [...truth.values()].filter(({ goneOn }) => goneOn === null);
      const some = known[Math.floor(random() * known.length)]?.run;
      if (roll < 0.5) {
        const kind = random() < 0.1 ? 'note' : 'scheduled';
        const state =
          kind === 'note'
            ? 'skipped'
            : random() < 0.4
              ? 'running'
              : (CLOSED[Math.floor(random() ** 2 * 8)] ?? 'failed');
        const run = sampleRun(`r${step}`, jobId, { state, kind, scheduledAt: START + Math.floor(random() * 60 * DAY) });
        if (store.insertRun(run)) truth.set(run.id, { run, goneOn: null });
      } else if (roll < 0.8 && some !== undefined) {
        // Runs end; closed ones are opened again (a removal taken back, an answer) or close otherwise.
        const state =
          some.state === 'running' || random() < 0.5 ? (CLOSED[Math.floor(random() * 8)] ?? 'failed') : 'running';
        if (some.kind === 'note') continue;
        const inbox = state === 'missed' && random() < 0.3;
        store.updateRun(some.id, { state, inbox });
        truth.set(some.id, { run: { ...some, state, inbox }, goneOn: null });
      } else if (roll < 0.83 && some !== undefined) {
        store.deleteRun(some.id);
        truth.delete(some.id);
      } else if (roll < 0.86) {
        try {
          store.transact(() => {
            if (some !== undefined) store.updateRun(some.id, { state: 'stopped' });
            throw new Error('rolled back');
          });
        } catch {}
      } else if (roll < 0.89) {
        zone.name = ['America/Havana', 'Pacific/Kiritimati', 'UTC'][Math.floor(random() * 3)] ?? 'UTC';
      } else if (roll < 0.91) {
        store = opened.reopen();
      } else if (roll < 0.94) {
        const gone = prune(store, {
          before: START + Math.floor(random() * 60) * DAY,
          runsPerJob: random() < 0.3 ? 40 : null,
        });
        for (const id of Object.values(gone).flat()) {
          const entry = truth.get(id);
          if (entry !== undefined) truth.set(id, { ...entry, goneOn: dayIn(entry.run.scheduledAt) });
        }
      }
      const all = [...truth.values()].filter(({ run }) => run.jobId === jobId && run.kind !== 'note');
      const closed = all.filter(({ run }) => run.state !== 'running');
      const counts = (found: readonly { run: Run }[]) =>
        Object.fromEntries(
          CLOSED.map((state) => [state, found.filter(({ run }) => run.state === state).length]).filter(
            ([, n]) => n !== 0,
          ),
        );
      for (const ahead of random() < 0.5 ? [store.startCounting(jobId), store.startCounting(jobId, borders)] : []) {
        for (let tries = 0; ahead() === null; tries += 1) expect(tries).toBeLessThan(100);
      }
      const { counts: total, removed } = store.outcomes(jobId);
      expect(total, `step ${step}`).toEqual(counts(closed));
      expect(removed).toBe(all.filter(({ goneOn }) => goneOn !== null).length);
      if (step % 5 > 0) continue;
      expect(store.countsBetween(jobId, borders, firstDay), `step ${step}`).toEqual(
        borders.slice(1).map((end, n) => {
          const live = closed.filter(
            ({ run, goneOn }) => goneOn === null && run.scheduledAt >= (borders[n] ?? 0) && run.scheduledAt < end,
          );
          const gone = all.filter(({ goneOn }) => goneOn === firstDay + n);
          return { counts: counts([...live, ...gone]), removed: gone.length };
        }),
      );
    }
    expect([...truth.values()].filter(({ goneOn }) => goneOn !== null).length).toBeGreaterThan(100);
  }, 60_000);

  test('finding 5: the last failure and the rate are those of 1,000 runs, and of the same job when nearly all of its rows are gone', () => {
    const { store } = openTemporaryStore();
    store.insertJob(sampleJob('a'));
    store.transact(() => {
      for (let n = 0; n < 1000; n += 1) {
        store.insertRun(
          sampleRun(`r${n}`, 'a', { state: n % 50 === 1 ? 'failed' : 'succeeded', scheduledAt: START + n * MINUTE }),
        );
      }
    });
    const before = store.outcomes('a');
    expect(before).toMatchObject({ counts: { succeeded: 980, failed: 20 }, removed: 0, lastFailure: { id: 'r951' } });
    prune(store, { runsPerJob: 1 });
    expect(store.listRuns({ jobId: 'a', limit: 100 }).items).toHaveLength(KEPT + 1);
    expect(store.outcomes('a')).toMatchObject({ ...before, removed: 979 });
  });

  test('the output of a run that was removed says when and for which limit; other runs know nothing of it', () => {
    const { store } = openTemporaryStore();
    store.insertRun(sampleRun('r', 'a', { state: 'succeeded' }));
    store.insertRun(sampleRun('s', 'a', { state: 'succeeded', scheduledAt: START + 1 }));
    store.markLogsRemoved([
      { runId: 'r', at: START + 5, limit: 'logBytes' },
      { runId: 'gone', at: START + 5, limit: 'days' },
    ]);
    expect(store.logRemoval('r')).toEqual({ at: START + 5, limit: 'logBytes' });
    for (const id of ['s', 'gone']) expect(store.logRemoval(id)).toBeNull();
  });
});
