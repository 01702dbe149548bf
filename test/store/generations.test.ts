/** Which backups stay: years of them against an oracle that looks at every one anew, and what must hold whatever happens. */
import { describe, expect, test } from 'vitest';
import { type Generation, KEPT, lostMuch, superfluous } from '../../main/store/generations.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T03:10:00Z');
const MB = 1024 ** 2;

const daily = (day: number, more: Partial<Generation> = {}): Generation => {
  const at = START + day * DAY;
  const name = `punctual-${new Date(at).toISOString().slice(0, 10)}.db`;
  return { ...{ name, kind: 'daily', at, bytes: MB, sound: true, jobs: 20, runs: 5000 }, ...more };
};

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Lets the rule have its way after each of these is made, as the daily upkeep does. */
function live(made: readonly Generation[], see: (kept: readonly Generation[], all: readonly Generation[]) => void) {
  let kept: Generation[] = [];
  const all: Generation[] = [];
  for (const one of made) {
    all.push(one);
    kept.push(one);
    const gone = superfluous(kept, one.at);
    kept = kept.filter(({ name }) => !gone.includes(name));
    see(kept, all);
  }
}

/**
 * What should be there of all that were ever made, by counting: a day's backup stays when fewer than seven later days, or, as the newest
 * of its week or month, when fewer than four later weeks or twelve later months have one.
 */
function oracle(all: readonly Generation[]): string[] {
  const text = (at: number) => new Date(at).toISOString();
  const monday = (at: number) => text(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY).slice(0, 10);
  const rows = all.map(({ name, at }) => ({
    name,
    at,
    keys: [text(at).slice(0, 10), monday(at), text(at).slice(0, 7)],
  }));
  const most = [7, 4, 12];
  const stays = (one: (typeof rows)[number]): boolean => {
    const later = rows.filter(({ at }) => at > one.at);
    return most.some((limit, which) => {
      const periods = new Set(later.map(({ keys }) => keys[which]));
      return !periods.has(one.keys[which]) && periods.size < limit;
    });
  };
  return rows.filter(stays).map(({ name }) => name);
}

/** Each comparison looks at every pair: some days of a long life are enough, and its last. */
const sometimes = (n: number, of: number): boolean => n % 31 === 0 || n === of;

describe('the backups of days', () => {
  test('of two years, one a day: what is there is what the oracle keeps of all that were ever made', () => {
    const made = Array.from({ length: 730 }, (_, day) => daily(day));
    live(made, (kept, all) => {
      if (sometimes(all.length, made.length)) expect(kept.map(({ name }) => name)).toEqual(oracle(all));
    });
  });

  test.each([1, 2, 3, 4, 5])('of a computer that is often off for days or months (%i): the same', (seed) => {
    const random = numbers(seed);
    let day = 0;
    const made = Array.from({ length: 200 }, () => {
      day += random() < 0.7 ? 1 : Math.ceil(random() ** 3 * 120);
      return daily(day);
    });
    live(made, (kept, all) => {
      if (sometimes(all.length, made.length)) expect(kept.map(({ name }) => name)).toEqual(oracle(all));
    });
  });

  test('after a year there are days, weeks and months, and never more than 23', () => {
    let last: readonly Generation[] = [];
    live(
      Array.from({ length: 366 }, (_, day) => daily(day)),
      (kept) => {
        expect(kept.length).toBeLessThanOrEqual(KEPT.days + KEPT.weeks + KEPT.months);
        last = kept;
      },
    );
    const days = last.map(({ name }) => name.slice(9, 19));
    expect(days).toContain('2026-02-28');
    expect(days.slice(-9)).toEqual([
      ...['2026-12-13', '2026-12-20', '2026-12-26', '2026-12-27', '2026-12-28', '2026-12-29', '2026-12-30'],
      ...['2026-12-31', '2027-01-01'],
    ]);
  });
});

describe('a database that lost its content', () => {
  const full = Array.from({ length: 60 }, (_, day) => daily(day));

  test.each<[string, Partial<Generation>]>([
    ['is empty', { jobs: 0, runs: 0 }],
    ['has a few jobs again', { jobs: 3, runs: 40 }],
    ['has its jobs again from a file, but no history', { jobs: 20, runs: 12 }],
  ])('%s: a year of its backups, by day and by hand, pushes out none of those from before', (_what, less) => {
    let before: readonly string[] = [];
    live(full, (kept) => {
      before = kept.map(({ name }) => name);
    });
    const after = Array.from({ length: 365 }, (_, n) => [
      daily(60 + n, less),
      daily(60 + n, { ...less, name: `by-hand-${n}`, kind: 'hand', at: START + (60 + n) * DAY + 5 }),
    ]).flat();
    live([...full, ...after], (kept, all) => {
      if (all.length < full.length + 1 || !sometimes(all.length, full.length + after.length)) return;
      expect(kept.map(({ name }) => name)).toEqual(expect.arrayContaining([...before]));
      expect(kept.length).toBeLessThanOrEqual(before.length + 23 + KEPT.byHand);
    });
  });

  test('jobs that are tidied up one by one, and history that is shortened, are no loss', () => {
    expect(lostMuch({ jobs: 20, runs: 50 }, { jobs: 10, runs: 5 })).toBe(false);
    expect(lostMuch({ jobs: 2, runs: 1000 }, { jobs: 1, runs: 100 })).toBe(false);
    expect(lostMuch({ jobs: 1, runs: 0 }, { jobs: 0, runs: 0 })).toBe(true);
    expect(lostMuch({ jobs: null, runs: null }, { jobs: 0, runs: 0 })).toBe(false);
  });
});

/** Any life: sizes, counts, kinds, damage and gaps at random. */
test.each([11, 12, 13, 14, 15, 16])(
  'whatever happens (%i), the newest sound one, the newest full one and the bound hold',
  (seed) => {
    const random = numbers(seed);
    const pick = <T>(...some: readonly T[]): T => some[Math.floor(random() * some.length)] as T;
    let day = 0;
    const made = Array.from({ length: 400 }, (_, n): Generation => {
      day += random() < 0.8 ? 1 : Math.ceil(random() * 40);
      const kind = pick('daily', 'daily', 'daily', 'hand', 'update');
      const counts = pick(
        { jobs: 40, runs: 9000 },
        { jobs: 40, runs: 9000 },
        { jobs: 0, runs: 0 },
        { jobs: null, runs: null },
      );
      const bytes = pick(1, 20, 300, 700) * MB;
      return daily(day, { ...counts, kind, bytes, name: `n${n}`, sound: pick(true, true, true, null, false) });
    });
    live(made, (kept, all) => {
      const sound = all.filter((one) => one.sound !== false);
      const newest = sound.at(-1);
      if (newest === undefined) return;
      const there = new Set(kept);
      expect(there.has(newest)).toBe(true);
      // The newest of those with much more than it is there as well, unless a bound of its own kind has taken all but later ones.
      const fuller = sound.filter((one) => lostMuch(one, newest) && there.has(one));
      const alive = kept.filter((one) => one.sound !== false);
      const bytes = alive.reduce((sum, one) => sum + one.bytes, 0);
      const usual = alive.filter((one) => !lostMuch(one, newest));
      const least = [...usual.slice(-KEPT.always), ...fuller.slice(-1)].reduce((sum, one) => sum + one.bytes, 0);
      expect(bytes).toBeLessThanOrEqual(Math.max(KEPT.bytes, least));
      for (const one of kept.filter(({ sound: is }) => is === false))
        expect((all.at(-1)?.at ?? 0) - one.at).toBeLessThanOrEqual(KEPT.damagedFor * DAY);
    });
  },
);

test('a full generation outlives any number of empty ones, also where size is the bound', () => {
  const huge = { bytes: 900 * MB };
  const lives = [daily(0, huge), ...Array.from({ length: 40 }, (_, n) => daily(n + 1, { ...huge, jobs: 0, runs: 0 }))];
  live(lives, (kept) => expect(kept.map(({ name }) => name)).toContain('punctual-2026-01-01.db'));
});

test('clocks of the future and of the past: the rule counts backups, not time, so no jump of the clock empties the list', () => {
  const kept = Array.from({ length: 30 }, (_, day) => daily(day));
  const future = daily(20_000);
  const gone = superfluous([...kept, future], future.at);
  for (const { name } of kept.slice(-(KEPT.days - 1))) expect(gone).not.toContain(name);
});
