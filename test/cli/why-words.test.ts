import { describe, expect, it } from 'vitest';
import { whyWords } from '../../main/cli/output/why-words.ts';
import type { Why } from '../../main/engine/model.ts';

const HOUR = 3_600_000;
const of = (why: Why, more: { readonly count?: number; readonly missedCount?: number } = {}): string =>
  whyWords({ kind: 'scheduled', parentRun: null, count: 1, missedCount: 0, ...more, why });

describe('the reason of a run in the table of punctual runs', () => {
  it('has its figures and names what it points to', () => {
    expect(of({ code: 'late', lateMs: 5000 })).toBe('5 s late');
    expect(of({ code: 'caught-up', lateMs: 7 * HOUR, missed: 3 })).toBe('caught up 7 h late, stands for 3 runs');
    expect(of({ code: 'waited', lateMs: 3 * HOUR, for: ['mains'] })).toBe('3 h late: waited for mains');
    expect(of({ code: 'merged-into', run: 'r7' }, { count: 4 })).toBe('merged into r7 (4 runs)');
    expect(of({ code: 'too-late', lateMs: 49 * HOUR, graceMs: HOUR * 3 })).toBe('2 d late, at most 3 h allowed');
    expect(of({ code: 'on-time' }, { missedCount: 2 })).toBe('on time, stands for 2 more');
    expect(of({ code: 'still-running', blocker: 'r3', since: 0 })).toBe('r3 was still running');
    expect(of({ code: 'paused', scope: 'group' })).toBe('its group was paused');
    expect(of({ code: 'caught-up', lateMs: 400, missed: 1 })).toBe('caught up');
    expect(of({ code: 'late', lateMs: 400 })).toBe('less than 1 s late');
    expect(of({ code: 'cancelled' })).toBe('skipped before it started');
    const times = ['2026-11-30T03:00:00', '2026-11-30T04:00:00'];
    expect(of({ code: 'zone-gap', from: 'Asia/Tokyo', to: 'UTC', times, count: 3 }, { count: 3 })).toBe(
      'the time zone changed from Asia/Tokyo to UTC: jumped over 2026-11-30 03:00:00, 2026-11-30 04:00:00, … (3 runs)',
    );
  });

  it('S40: a note says that its runs took place, a withdrawn row that it was never one', () => {
    const note = { kind: 'note', parentRun: null, count: 3, missedCount: 0 } as const;
    expect(whyWords({ ...note, why: { code: 'clock-ahead' } })).toBe(
      'ran while the clock was ahead; not repeated (3 runs)',
    );
    expect(whyWords({ ...note, why: { code: 'clock-ahead', again: 3 } })).toBe(
      'ran while the clock was ahead, and 3 of them run again on time (3 runs)',
    );
    expect(of({ code: 'clock-ahead' })).toBe('belongs to a time when the clock was ahead');
  });

  it('S40: a repeat that came late and was answered is still said to be one', () => {
    const answered = { count: 1, missedCount: 0, why: { code: 'answered', answer: 'run-all' } } as const;
    expect(whyWords({ ...answered, kind: 'manual', parentRun: 'r7' })).toBe('run again after r7, answered: run-all');
    expect(whyWords({ ...answered, kind: 'scheduled', parentRun: null })).toBe('answered: run-all');
  });
});
