import { IANAZone } from 'luxon';
import { describe, expect, it } from 'vitest';
import { dayAt, dayStart } from '../../main/engine/triggers/civil-day.ts';
import { createZone } from '../../main/engine/triggers/zone.ts';
import { dayNamed } from '../../renderer/format/day-named.ts';
import { createFormats } from '../../renderer/format/formats.ts';
import { calendarDays } from '../../renderer/job/calendar-days.ts';
import { en } from '../../renderer/text/en.ts';
import { ticks } from '../../renderer/today/draw-lanes.ts';
import { viewOf } from '../../renderer/today/lanes.tsx';
import { CLOCK_CHANGES } from '../support/clock-changes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const formats = (zone: string) => createFormats({ language: 'en', zone, hour24: true, text: en });

/** The slow truth: the first minute, walked through luxon, at which the wall has reached this time. */
function firstMinute(zone: string, wall: number): number {
  const walked = IANAZone.create(zone);
  for (let at = wall - 27 * HOUR; ; at += MINUTE) if (at + walked.offset(at) * MINUTE >= wall) return at;
}

/** Midnights that come twice or not at all, a day that is not there, and zones far from UTC. */
const HARD: readonly (readonly [string, string])[] = [
  ['America/Havana', '2026-11-01'],
  ['America/Havana', '2026-03-08'],
  ['Atlantic/Azores', '2026-10-25'],
  ['Atlantic/Azores', '2026-03-29'],
  ['Asia/Beirut', '2026-03-29'],
  ['Asia/Beirut', '2026-10-25'],
  ['Africa/Cairo', '2026-04-24'],
  ['Africa/Cairo', '2026-10-30'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2018-02-18'],
  ['America/Asuncion', '2020-10-04'],
  ['Pacific/Apia', '2011-12-30'],
  ['Pacific/Kiritimati', '2026-01-01'],
  ['Pacific/Niue', '2026-01-01'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/St_Johns', '2010-11-07'],
  ['UTC', '2026-01-01'],
];

describe('where a day begins', () => {
  const around = [
    ...HARD,
    ...CLOCK_CHANGES.filter(([, at]) => at > '1972').map(([zone, at]) => [zone, at.slice(0, 10)] as const),
  ];

  it('is the first minute that shows it, for the window and for the host, around every clock change of the tables', () => {
    for (const [zone, text] of around) {
      const [days, table] = [formats(zone).days, createZone(zone)];
      const middle = Date.parse(`${text}T00:00Z`) / DAY;
      for (let day = middle - 1; day <= middle + 2; day += 1) {
        const begins = firstMinute(zone, day * DAY);
        const name = `${zone} ${new Date(day * DAY).toISOString().slice(0, 10)}`;
        expect(days.startOf(day), name).toBe(begins);
        expect(dayStart(table, day), name).toBe(begins);
        const shown = Math.floor((begins + IANAZone.create(zone).offset(begins) * MINUTE) / DAY);
        expect(days.numberOf(begins), name).toBe(shown);
        expect(dayAt(table, begins), name).toBe(shown);
        expect(days.at(day, 8 * HOUR), name).toBe(firstMinute(zone, day * DAY + 8 * HOUR));
      }
    }
  }, 120_000);

  it('leaves no moment out and counts none twice: each day ends where the next one begins', () => {
    for (const [zone, text] of HARD) {
      const f = formats(zone);
      const middle = Date.parse(`${text}T00:00Z`) / DAY;
      for (let day = middle - 3; day < middle + 3; day += 1) {
        const named = dayNamed(new Date(day * DAY).toISOString().slice(0, 10), f);
        expect(named?.from).toBe(f.days.startOf(day));
        expect(named?.to).toBe(f.days.startOf(day + 1) - 1);
        const hours = (f.days.startOf(day + 1) - f.days.startOf(day)) / HOUR;
        expect(hours === 0 ? zone : hours >= 23 && hours <= 25, `${zone} ${day}`).toBe(
          hours === 0 ? 'Pacific/Apia' : true,
        );
      }
    }
  });

  it('twice a midnight: the hour before the second one belongs to the new day (Havana, the Azores)', () => {
    for (const [zone, first] of [
      ['America/Havana', Date.UTC(2026, 10, 1, 4)],
      ['Atlantic/Azores', Date.UTC(2026, 9, 25, 0)],
    ] as const) {
      const f = formats(zone);
      for (const at of [first, first + HOUR / 2, first + HOUR, first + 20 * HOUR])
        expect(f.dayStart(at), zone).toBe(first);
      expect(f.dayStart(first - 1)).toBe(first - DAY);
    }
  });

  it('tomorrow at eight is on the next day, by its clock, at any hour and through every change', () => {
    for (const [zone, text] of HARD) {
      const f = formats(zone);
      const from = Date.parse(`${text}T00:00Z`) - 2 * DAY;
      for (let at = from; at < from + 4 * DAY; at += HOUR / 2) {
        const next = f.tomorrow(at, 8);
        if (f.isoDay(next) === '2011-12-31' && zone === 'Pacific/Apia') continue;
        expect(f.time(next), `${zone} ${at}`).toBe('08:00');
        expect(f.days.numberOf(next)).toBe(f.days.numberOf(at) + 1);
      }
    }
  });
});

describe('days that are drawn', () => {
  it('the calendar ends with today and begins with the week, in every zone', () => {
    for (const [zone, text] of HARD) {
      const f = formats(zone);
      const now = Date.parse(`${text}T12:00Z`);
      for (const firstDay of [0, 1, 6]) {
        const days = calendarDays(now, 53, firstDay, f);
        expect(days.at(-1)).toBe(f.days.numberOf(now));
        expect(new Date((days[0] ?? 0) * DAY).getUTCDay()).toBe(firstDay);
        expect(Math.ceil(days.length / 7)).toBe(53);
      }
    }
  });

  it('the timeline shows whole days, views meet without a gap, and its hours are those of the wall', () => {
    for (const [zone, text] of HARD) {
      const f = formats(zone);
      const now = Date.parse(`${text}T12:00Z`);
      for (const zoom of ['day', 'week'] as const) {
        for (let shift = -3; shift < 4; shift += 1) {
          const { from, to } = viewOf(zoom, shift, now, f);
          expect(viewOf(zoom, shift + 1, now, f).from, `${zone} ${zoom}`).toBe(to);
          expect(f.dayStart(from)).toBe(from);
        }
      }
      const { from, to } = viewOf('day', 0, now, f);
      for (const at of ticks(from, to, 2 * HOUR, f)) {
        if (at > from) expect(f.time(at), `${zone} ${at}`).toMatch(/^(\d[02468]|03):(00|30)$/);
      }
    }
  });
});
