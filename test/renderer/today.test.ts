import { describe, expect, it } from 'vitest';
import { createFormats } from '../../renderer/format/formats.ts';
import { en } from '../../renderer/text/en.ts';
import type { LaneMark } from '../../renderer/today/draw-lanes.ts';
import { goesOn } from '../../renderer/today/use-lanes.ts';
import { walkMarks } from '../../renderer/today/walk-marks.ts';

const HOUR = 3_600_000;

describe('changes of the clock in a view', () => {
  const changes = (zone: string, from: number, days: number) =>
    createFormats({ language: 'en', zone, hour24: true, text: en }).clockChanges(from, from + days * 24 * HOUR);

  it('are found to the minute, forward and back, and where the clock moves by half an hour', () => {
    expect(changes('Europe/Helsinki', Date.UTC(2026, 2, 28, 22), 1)).toEqual([
      { at: Date.UTC(2026, 2, 29, 1), byMs: HOUR },
    ]);
    expect(changes('America/New_York', Date.UTC(2026, 9, 26, 4), 7)).toEqual([
      { at: Date.UTC(2026, 10, 1, 6), byMs: -HOUR },
    ]);
    expect(changes('Australia/Lord_Howe', Date.UTC(2026, 9, 1), 7)).toEqual([
      { at: Date.UTC(2026, 9, 3, 15, 30), byMs: HOUR / 2 },
    ]);
    expect(changes('UTC', Date.UTC(2026, 0, 1), 365)).toEqual([]);
  });
});

describe('a lane whose list was cut', () => {
  const from = 0;
  const to = 7 * 24 * HOUR;
  const every = (step: number, n: number) => Array.from({ length: n }, (_, index) => ({ at: (index + 1) * step }));

  it('is drawn on as a line when it is dense, and never for a job of once a day', () => {
    expect(goesOn(every(HOUR / 6, 83), { from, to, cutAt: 83 })).toBe(true);
    expect(goesOn(every(HOUR / 6, 82), { from, to, cutAt: 83 })).toBe(false);
    expect(goesOn(every(24 * HOUR, 3), { from, to, cutAt: 0 })).toBe(false);
    expect(goesOn(every(HOUR / 6, 7 * 24 * 6), { from, to, cutAt: 83 })).toBe(false);
  });
});

describe('walking through the lanes by keyboard', () => {
  const mark = (lane: number, at: number): LaneMark => ({
    ...{ lane, at, x: at, width: 2, tone: 'planned', run: null, jobId: `job ${lane}`, jobName: '' },
  });
  const marks = [mark(0, 10), mark(0, 50), mark(0, 90), mark(2, 20), mark(2, 80)];
  const walk = (from: LaneMark | null, key: string) => {
    const found = walkMarks(marks, from, key, 45);
    return found === null ? null : [found.lane, found.at];
  };

  it('begins next to now, goes left and right in a lane and stops at its ends', () => {
    expect(walk(null, 'ArrowRight')).toEqual([0, 50]);
    expect(walk(mark(0, 50), 'ArrowLeft')).toEqual([0, 10]);
    expect(walk(mark(0, 10), 'ArrowLeft')).toEqual([0, 10]);
    expect(walk(mark(0, 10), 'End')).toEqual([0, 90]);
  });

  it('goes up and down to what is nearest in time, over lanes that are empty', () => {
    expect(walk(mark(0, 90), 'ArrowDown')).toEqual([2, 80]);
    expect(walk(mark(2, 20), 'ArrowUp')).toEqual([0, 10]);
    expect(walk(mark(2, 20), 'ArrowDown')).toEqual([2, 20]);
    expect(walkMarks([], null, 'ArrowDown', 0)).toBeNull();
  });
});
