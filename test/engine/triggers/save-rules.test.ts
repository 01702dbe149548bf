import { describe, expect, it } from 'vitest';
import type { EventName, Schedule } from '../../../main/engine/model.ts';
import { checkSchedule } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { previewSchedule } from '../../../main/engine/triggers/preview.ts';
import { saveProblemsOf, saveRemarks } from '../../../main/engine/triggers/save-rules.ts';
import { createWorld } from '../../support/engine-world.ts';

const now = Date.parse('2026-01-01T10:00:00Z');
const context = { zone: 'Europe/Berlin', anchor: now, lastFinish: null };
const found = (schedule: unknown, events?: readonly EventName[]): string[] =>
  checkSchedule(schedule, { now, context: { ...context, events } }).map(({ field, message }) => `${field}: ${message}`);
const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
const spread = { ...hourly, jitter: { seconds: 60 } };
const twice = { ...hourly, maxRuns: 2 };

describe('jitter and maxRuns belong to the whole schedule (S2)', () => {
  it.each(['any', 'all'] as const)('inside a member of %s they are refused, at every depth', (kind) => {
    expect(found({ kind, of: [hourly, spread] })).toEqual([
      'of.1.jitter: jitter applies to the schedule as a whole; move it out of this part',
    ]);
    expect(found({ kind, of: [{ kind: 'any', of: [twice] }, hourly] })).toEqual([
      'of.0.of.0.maxRuns: maxRuns applies to the schedule as a whole; move it out of this part',
    ]);
    expect(found({ kind, of: [hourly], jitter: { seconds: 60 }, maxRuns: 2 })).toEqual([]);
  });

  it('a stored one keeps working as before, and its job says why it would be refused', () => {
    const schedule: Schedule = { kind: 'any', of: [spread, twice] };
    expect(compileSchedule(schedule, context).next(now)).toBe(now + 3_600_000);
    expect(saveProblemsOf(schedule, undefined).map(({ field }) => field)).toEqual(['of.0.jitter', 'of.1.maxRuns']);
  });
});

describe('events that this computer never reports (S2)', () => {
  const on = (event: string) => ({ kind: 'event', on: event });
  const here: readonly EventName[] = ['app-start', 'resume'];

  it('are refused with what it does report, alone and in any', () => {
    expect(found(on('file'), here)).toEqual([
      'on: this computer never reports the event “file”, so this would never run; it reports app-start, resume',
    ]);
    for (const event of ['login', 'unlock', 'idle', 'network', 'mains', 'file'])
      expect(found({ kind: 'any', of: [hourly, on(event)] }, here), event).toHaveLength(1);
    for (const event of here) expect(found(on(event), here)).toEqual([]);
    expect(found({ kind: 'cron', pattern: '@reboot' }, here)).toEqual([]);
    expect(found({ kind: 'cron', pattern: '@reboot' }, ['resume'])[0]).toContain('pattern: ');
    expect(checkSchedule(on('file'), { now, context: { ...context, events: here } })).toMatchObject([
      { code: 'never-runs', fault: { kind: 'event-not-here' } },
    ]);
  });

  it('while no host has run here they are accepted with a warning', () => {
    expect(found(on('unlock'))).toEqual([]);
    expect(saveRemarks(on('unlock'), undefined)).toMatchObject([{ field: 'on', fault: { kind: 'event-unsure' } }]);
    expect(saveRemarks(on('app-start'), undefined)).toEqual([]);
    expect(saveRemarks(on('unlock'), ['unlock'])).toEqual([]);
    const preview = previewSchedule(on('unlock'), { now, count: 1, language: 'en', context });
    expect(preview.problems).toEqual([]);
    expect(preview.warnings.map(({ message }) => message)).toEqual([
      'Punctual has not run here yet, so it is unknown whether this computer reports the event “unlock”',
    ]);
  });

  it('the engine refuses them when a job is added or its schedule is edited; one that is stored goes on', async () => {
    const world = await createWorld({ events: () => here });
    expect(() => world.job({ kind: 'event', on: 'unlock' })).toThrow('never reports the event “unlock”');
    const id = world.job({ kind: 'event', on: 'resume' });
    expect(() => world.engine.modify(id, { schedule: { kind: 'event', on: 'mains' } })).toThrow('“mains”');
    const job = world.read(id);
    world.engine.remove([id]);
    world.engine.restore({ jobs: [{ ...job, spec: { ...job.spec, schedule: { kind: 'event', on: 'mains' } } }] });
    world.engine.modify(id, { name: 'renamed' });
    expect(world.read(id)).toMatchObject({ state: 'active', problem: null, spec: { name: 'renamed' } });
    world.engine.event('mains');
    world.to(30);
    expect(world.runs(id)).toHaveLength(1);
  });
});
