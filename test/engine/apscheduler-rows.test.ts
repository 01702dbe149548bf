/**
 * The 19 engine rows executed on real APScheduler 3.11.3, replayed on our engine. Where we differ on purpose the row names the rule
 * and says what we do instead; every other row is held to what APScheduler did.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JobSpec, Schedule } from '../../main/engine/model.ts';
import { createWorld, T0, type World } from '../support/engine-world.ts';

interface Row {
  readonly id: string;
  readonly case: string;
  readonly kw: {
    readonly coalesce?: boolean;
    readonly misfire_grace_time?: number | null;
    readonly max_instances?: number;
  };
  readonly wake_at_s: readonly number[];
  readonly events: readonly {
    readonly event: string;
    readonly scheduled_run_time?: readonly number[];
    readonly scheduled_run_times?: readonly number[];
  }[];
  readonly next_run_s: number | null;
}

const rows: Row[] = readFileSync(new URL('../fixtures/cases/apscheduler.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.includes('"set": "engine"'))
  .map((line) => JSON.parse(line) as Row);

const everyMinute: Schedule = { kind: 'interval', every: { seconds: 60 } };
const at60: Schedule = { kind: 'date', at: '2026-01-01T00:01:00Z' };

/** What a row does beside waking up, and the rules by which we differ. */
const special: Record<
  string,
  {
    readonly schedule?: Schedule;
    readonly exitCode?: number;
    readonly goesOn?: boolean;
    readonly differs?: { readonly rule: string; readonly ledger: readonly string[] };
    readonly act?: (world: World, id: string, at: number, index: number) => void;
    readonly before?: (world: World, id: string) => void;
  }
> = {
  e01: { differs: { rule: 'S14: the rest is one record', ledger: ['merged@60..180x3', 'succeeded@240'] } },
  e03: { differs: { rule: 'S14: the rest is one record', ledger: ['merged@60..180x3', 'missed@240'] } },
  e04: { differs: { rule: 'S14: the rest is one record', ledger: ['merged@60..180x3', 'succeeded@240'] } },
  e07: { schedule: at60 },
  e08: { schedule: at60 },
  e09: { schedule: at60, exitCode: 1 },
  e10: { goesOn: true },
  e11: { goesOn: true },
  e12: {
    goesOn: true,
    differs: {
      rule: 'S21: each occurrence is one instance, so they run one after another',
      ledger: ['running@60', 'queued@120', 'queued@180', 'queued@240', 'skipped@300'],
    },
  },
  e13: {
    before: (world, id) => world.engine.pause([id]),
    act: (world, id, _at, index) => {
      if (index === 1) world.engine.resume([id]);
    },
    differs: { rule: 'S26: what fell into the pause is one record', ledger: ['skipped@60..240x4', 'succeeded@300'] },
  },
  e14: {
    before: (world) => world.engine.pauseAll(),
    act: (world, _id, _at, index) => {
      if (index === 0) world.engine.resumeAll({ missed: 'catch-up' });
    },
  },
  e15: { schedule: { ...everyMinute, end: '2026-01-01T00:02:10Z' } },
  e16: {
    schedule: { ...everyMinute, end: '2026-01-01T00:02:10Z' },
    differs: { rule: 'S14: the rest is one record', ledger: ['merged@60', 'succeeded@120'] },
  },
  e17: {
    act: (world, id, _at, index) => {
      if (index === 0) world.engine.reschedule(id, { kind: 'interval', every: { seconds: 100 } });
    },
  },
  e18: {
    act: (world, id, at) => {
      if (at !== 245) return;
      const spec = world.read(id).spec;
      world.engine.add({
        id,
        spec: { ...spec, schedule: { ...everyMinute, start: '2026-01-01T00:00:00Z' } },
        onConflict: 'replace',
      });
    },
    differs: {
      rule: 'S28: what is due is decided before the schedule changes; the late one is too late under the grace of 1 s',
      ledger: ['merged@60..180x3', 'missed@240', 'succeeded@300'],
    },
  },
};

function ledgerOf(row: Row): string[] {
  const ledger: string[] = [];
  for (const event of row.events) {
    if (event.event === 'JOB_EXECUTED') for (const at of event.scheduled_run_time ?? []) ledger.push(`succeeded@${at}`);
    if (event.event === 'JOB_ERROR') for (const at of event.scheduled_run_time ?? []) ledger.push(`failed@${at}`);
    if (event.event === 'JOB_MISSED') for (const at of event.scheduled_run_time ?? []) ledger.push(`missed@${at}`);
    if (event.event === 'JOB_MAX_INSTANCES')
      for (const at of event.scheduled_run_times ?? []) ledger.push(`skipped@${at}`);
  }
  if (special[row.id]?.goesOn === true) {
    const skipped = new Set(ledger);
    for (const event of row.events.filter((e) => e.event === 'JOB_SUBMITTED')) {
      for (const at of event.scheduled_run_times ?? []) if (!skipped.has(`skipped@${at}`)) ledger.push(`running@${at}`);
    }
  }
  const at = (entry: string) => Number(entry.split('@')[1]);
  return [...new Set(ledger)].sort((a, b) => at(a) - at(b));
}

describe('engine rows of APScheduler', () => {
  it('are all here', () => {
    expect(rows.map((row) => row.id)).toHaveLength(19);
  });

  it.each(rows.map((row) => [row.id, row.case, row] as const))('%s %s', async (id, _case, row) => {
    const how = special[id] ?? {};
    const world = await createWorld({
      settings: { limit: 100, catchUp: { together: 1000, spacingSeconds: 0 } },
    });
    if (how.goesOn !== true) world.runner.behave('end-at-once', how.exitCode ?? 0);
    const grace = row.kw.misfire_grace_time === undefined ? 1 : row.kw.misfire_grace_time;
    const spec: Partial<JobSpec> = {
      misfire: row.kw.coalesce === false ? 'all' : 'latest',
      graceSeconds: grace ?? 'any',
      maxInstances: row.kw.max_instances ?? 1,
    };
    const job = world.job(how.schedule ?? everyMinute, spec, 'job');
    how.before?.(world, job);
    row.wake_at_s.forEach((at, index) => {
      if (at < (world.time.clock.now() - T0) / 1000) {
        world.time.setClock(T0 + at * 1000);
        world.time.advance(0);
      } else if (at > (world.time.clock.now() - T0) / 1000) world.sleepTo(at);
      how.act?.(world, job, at, index);
      world.time.advance(0);
    });
    expect(world.ledger(job)).toEqual(how.differs?.ledger ?? ledgerOf(row));
    // S25: a job without further fires stays, finished, where APScheduler deletes it.
    const stored = world.read(job);
    expect(stored.nextFire === null ? null : (stored.nextFire - T0) / 1000).toBe(row.next_run_s);
    expect(stored.state).toBe(row.next_run_s === null ? 'finished' : 'active');
  });
});
