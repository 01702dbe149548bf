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

describe('events outside their bounds (S2, S3)', () => {
  const event = (more: object) => ({ kind: 'event', on: 'resume', ...more });

  it.each([
    [event({ end: '2025-12-31' }), 'end: this never runs: its end is in the past'],
    [event({ start: '2039-01-01' }), 'on: this never runs: its next time is more than 10 years away'],
    [
      event({ exclude: { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] } }),
      'exclude: this never runs: exclude leaves no time over',
    ],
    [{ ...hourly, pattern: '@reboot', end: '2020-01-01' }, 'end: this never runs: its end is in the past'],
    [{ kind: 'any', end: '2020-01-01', of: [event({}), hourly] }, 'end: this never runs: its last time is in the past'],
    [
      { kind: 'any', start: '2027-01-01', of: [event({ end: '2026-06-01' })] },
      'of: this never runs: start and end leave no time over',
    ],
  ])('%j is refused', (schedule, said) => expect(found(schedule)).toEqual([said]));

  it('one way to start is enough', () => {
    for (const schedule of [
      event({ end: '2026-01-01' }),
      event({ start: '2030-01-01', exclude: { days: ['sun'] } }),
      { kind: 'any', of: [event({ end: '2020-01-01' }), hourly] },
      { kind: 'any', of: [event({ end: '2020-01-01' }), event({})] },
      { kind: 'any', of: [event({ end: '2020-01-01' }), { kind: 'manual' }] },
    ])
      expect(found(schedule), JSON.stringify(schedule)).toEqual([]);
  });
});

describe('what has no effect on a person (S2)', () => {
  it('is accepted with a warning that names it', () => {
    const schedule = { kind: 'manual', jitter: { seconds: 60 }, maxRuns: 2, end: '2027-01-01' };
    expect(found(schedule)).toEqual([]);
    expect(saveRemarks(schedule, undefined).map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'end: end has no effect on what is only started by hand',
      'jitter: jitter has no effect on what is only started by hand',
      'maxRuns: maxRuns has no effect on what is only started by hand',
    ]);
    expect(saveRemarks({ kind: 'any', of: [hourly, { kind: 'manual', end: '2027-01-01' }] }, undefined)).toMatchObject([
      { field: 'of.1.end', fault: { kind: 'no-effect-by-hand', name: 'end' } },
    ]);
    expect(saveRemarks({ kind: 'manual' }, undefined)).toEqual([]);
    expect(saveRemarks({ ...hourly, maxRuns: 2 }, undefined)).toEqual([]);
  });
});

describe('a calendar happens once per date (S10)', () => {
  const daily = { kind: 'calendar', every: { days: 1 }, time: '02:30' } as const;
  const warned = (schedule: unknown) => saveRemarks(schedule, undefined).map(({ field }) => field);

  it('`both` on it is accepted with a warning, also where it is taken over from around', () => {
    const both = { overlap: 'both' };
    expect(warned({ ...daily, dst: both })).toEqual(['dst.overlap']);
    expect(warned({ kind: 'any', dst: both, of: [hourly, { kind: 'all', of: [daily] }] })).toEqual(['dst.overlap']);
    expect(warned({ kind: 'any', of: [hourly, { ...daily, dst: both }] })).toEqual(['of.1.dst.overlap']);
    expect(warned({ kind: 'any', dst: both, of: [{ ...daily, dst: { overlap: 'last' } }, hourly] })).toEqual([]);
    for (const overlap of ['first', 'last']) expect(warned({ ...daily, dst: { overlap } })).toEqual([]);
    expect(warned({ ...hourly, dst: both })).toEqual([]);
  });

  it('the preview says both that and what happens on the day', () => {
    const of = (overlap: 'first' | 'both' | 'last') => {
      const schedule: Schedule = { ...daily, dst: { overlap } };
      const { remarks, warnings } = previewSchedule(schedule, { now, count: 1, language: 'en', context });
      return [...remarks, ...warnings.map(({ message }) => message)].slice(1);
    };
    const twice = '02:30 happens twice on 25 October 2026: runs the';
    expect(of('first')).toEqual([`${twice} first time only`]);
    expect(of('last')).toEqual([`${twice} second time only`]);
    expect(of('both')).toEqual([
      `${twice} first time only`,
      'a calendar schedule happens once per date: when the clocks repeat its time, both is read as first; a cron pattern can run both times',
    ]);
  });
});
