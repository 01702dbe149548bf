/** What is wrong for as long as it is: begins once, keeps its beginning, goes by itself (S41). */
import { describe, expect, test, vi } from 'vitest';
import type { Reason } from '../../main/engine/reasons.ts';
import { createAppTroubles } from '../../main/host/create-app-troubles.ts';
import { createNotifier } from '../../main/host/notify.ts';
import { createStoreWatch } from '../../main/host/store-watch.ts';
import { createTroubles } from '../../main/host/troubles.ts';
import type { LastingTrouble, TroubleCode } from '../../preload/contract.ts';
import { lastingWords } from '../../preload/words/troubles.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { createFakeTime } from '../support/fake-time.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const MB = 1024 * 1024;

function board() {
  const time = createFakeTime();
  const begun: string[] = [];
  const changes: string[][] = [];
  const troubles = createTroubles({
    clock: time.clock,
    log: createKeptLog(),
    onBegin: ({ code }) => void begun.push(code),
    onChange: (all) => void changes.push(all.map(({ code }) => code)),
  });
  return { time, begun, changes, troubles };
}

describe('a lasting trouble', () => {
  test('is announced once, keeps since when, and takes new facts', () => {
    const { time, begun, changes, troubles } = board();
    const since = time.clock.now();
    troubles.set('disk-low', { megabytes: 40 });
    time.advance(5000);
    troubles.set('disk-low', { megabytes: 40 });
    troubles.set('disk-low', { megabytes: 39 });
    expect(troubles.all()).toEqual([{ code: 'disk-low', level: 'warning', since, megabytes: 39 }]);
    expect({ begun, changes }).toEqual({ begun: ['disk-low'], changes: [['disk-low'], ['disk-low']] });
    troubles.clear('disk-low');
    troubles.clear('disk-low');
    expect(changes).toHaveLength(3);
    expect(troubles.all()).toEqual([]);
  });

  test('is announced again only when it had been away for ten minutes', () => {
    const { time, begun, troubles } = board();
    for (const pause of [0, 60_000, 10 * 60_000]) {
      time.advance(pause);
      troubles.set('store');
      troubles.clear('store');
    }
    expect(begun).toEqual(['store', 'store']);
  });

  test('what stops every run comes first, then the oldest', () => {
    const { time, troubles } = board();
    for (const code of ['backups', 'notifications', 'store'] as const) {
      troubles.set(code);
      time.advance(1000);
    }
    expect(troubles.all().map(({ code }) => code)).toEqual(['store', 'backups', 'notifications']);
  });

  test('has a short name and a sentence with what to do in both languages, with no gap and no foreign words', () => {
    const codes: Readonly<Record<TroubleCode, true>> = {
      ...{ store: true, 'disk-low': true, 'database-missing': true, 'database-damaged': true, 'database-moved': true },
      ...{ superseded: true, notifications: true, environment: true, secrets: true, backups: true, clock: true },
    };
    const reasons = ['database-full', 'database-read-only', 'database-busy', 'database-disk'] as const;
    const all: LastingTrouble[] = [
      ...Object.keys(codes).map((code): LastingTrouble => ({ code: code as TroubleCode, level: 'error', since: 0 })),
      ...reasons.map((code): LastingTrouble => ({ code: 'store', level: 'error', since: 0, reason: { code } })),
    ];
    const seen = new Set<string>();
    for (const trouble of all) {
      const en = lastingWords(trouble, 'en');
      const zh = lastingWords(trouble, 'zh');
      expect(en.head.length).toBeLessThanOrEqual(20);
      expect(zh.head.length).toBeLessThanOrEqual(9);
      expect(en.what).toMatch(/^[A-Z].*[.]$/);
      expect(zh.what).toMatch(/^[^a-z].*。$/);
      expect(`${en.head}${en.what}${zh.head}${zh.what}`).not.toMatch(/undefined|NaN|null/);
      seen.add(en.what);
    }
    // The plain `store` and a failing disk share their words.
    expect(seen.size).toBe(all.length - 1);
  });
});

describe('the watch over the database', () => {
  function watching() {
    const { troubles } = board();
    const facts = { problem: null as 'database-busy' | null, free: 900 * MB };
    const retry = vi.fn();
    const watch = createStoreWatch({
      ...{ folder: '/', troubles, retry },
      probe: () => (facts.problem === null ? null : { code: facts.problem }),
      freeBytes: () => facts.free,
    });
    return { troubles, facts, retry, watch, codes: () => troubles.all().map(({ code }) => code) };
  }

  test('sees a lock and a full disk without a run, and their end', () => {
    const { facts, watch, troubles, codes } = watching();
    watch.look();
    expect(codes()).toEqual([]);
    facts.problem = 'database-busy';
    watch.look();
    expect(troubles.all()).toMatchObject([{ code: 'store', level: 'error', reason: { code: 'database-busy' } }]);
    facts.problem = null;
    facts.free = 0;
    watch.look();
    expect(troubles.all()).toMatchObject([{ code: 'store', reason: { code: 'database-full' } }]);
    facts.free = 900 * MB;
    watch.look();
    expect(codes()).toEqual([]);
    watch.stop();
  });

  test('a failed transaction ends only with one that goes well, which is tried as soon as it can be', () => {
    const { watch, retry, codes } = watching();
    watch.engineFailed({ code: 'database-full' });
    watch.look();
    expect(codes()).toEqual(['store']);
    expect(retry).toHaveBeenCalledTimes(1);
    watch.engineRecovered();
    watch.look();
    expect({ codes: codes(), retries: retry.mock.calls.length }).toEqual({ codes: [], retries: 1 });
    watch.stop();
  });

  test('a disk that is nearly full does not come and go with every log', () => {
    const { watch, facts, codes } = watching();
    const seen = [70, 49, 55, 59, 61, 55, 49].map((free) => {
      facts.free = free * MB;
      watch.look();
      return codes().length;
    });
    expect(seen).toEqual([0, 1, 1, 1, 0, 0, 1]);
    watch.stop();
  });

  test('a disk that cannot be asked is no full one', () => {
    const { troubles } = board();
    const watch = createStoreWatch({
      ...{ folder: '/nowhere/at/all', troubles, probe: () => null, retry: () => {} },
    });
    watch.look();
    expect(troubles.all()).toEqual([]);
    watch.stop();
  });
});

describe('the troubles of an app', () => {
  test('a notification that cannot be shown is a trouble until one is; it is not announced by another one', () => {
    const { store } = openTemporaryStore();
    const time = createFakeTime('2026-01-01T00:00:00Z');
    const shown: string[] = [];
    let broken = true;
    const notifier = createNotifier({
      log: createKeptLog(),
      show: ({ title }, done) => {
        shown.push(title);
        done(broken ? new Error('no daemon') : null);
      },
    });
    const pushed: (readonly LastingTrouble[])[] = [];
    const troubles = createAppTroubles({
      ...{
        folder: '/',
        store,
        clock: time.clock,
        log: createKeptLog(),
        notifier,
        language: () => 'en',
        retry: () => {},
        hasDesktop: true,
      },
      push: (all) => void pushed.push(all),
    });
    notifier.notify({ title: 'a', body: 'b' });
    expect(troubles.asked()).toMatchObject([{ code: 'notifications', said: 'no daemon' }]);
    expect(shown).toEqual(['a']);
    troubles.set('backups', { said: 'x' });
    expect(shown).toEqual(['a', 'Punctual: No new backup']);
    broken = false;
    notifier.notify({ title: 'c', body: 'd' });
    expect(pushed.at(-1)).toMatchObject([{ code: 'backups' }]);
    troubles.stop();
  });

  test('notifications that work again end the trouble without a new message: the newest that was not shown is tried again', () => {
    vi.useFakeTimers();
    const shown: string[] = [];
    const outcomes: (string | null)[] = [];
    let broken = true;
    const notifier = createNotifier({
      log: createKeptLog(),
      show: ({ title }, done) => {
        if (!broken) shown.push(title);
        done(broken ? new Error('no daemon') : null);
      },
    });
    notifier.onOutcome?.((problem) => void outcomes.push(problem));
    notifier.notify({ title: 'older', body: '' });
    notifier.notify({ title: 'newer', body: '' });
    vi.advanceTimersByTime(3_600_000);
    // Twice by the messages, then after 5, 10, 20 and 40 s, then each minute: no storm of programs.
    expect(outcomes.length).toBeGreaterThan(60);
    expect(outcomes.length).toBeLessThan(66);
    broken = false;
    vi.advanceTimersByTime(60_000);
    expect({ shown, last: outcomes.at(-1) }).toEqual({ shown: ['newer'], last: null });
    vi.advanceTimersByTime(3_600_000);
    expect(shown).toEqual(['newer']);
    vi.useRealTimers();
  });

  test('a clock that stands before any version of this program is one until it is set', () => {
    const { store } = openTemporaryStore();
    const time = createFakeTime('1980-01-01T00:00:00Z');
    const troubles = createAppTroubles({
      ...{
        folder: '/',
        store,
        clock: time.clock,
        log: createKeptLog(),
        notifier: { notify: () => {} },
        language: () => 'en',
        hasDesktop: true,
      },
      ...{ retry: () => {}, push: () => {} },
    });
    troubles.look();
    expect(troubles.asked()).toMatchObject([{ code: 'clock' }]);
    time.setClock(Date.parse('2026-05-01T00:00:00Z'));
    troubles.look();
    expect(troubles.asked()).toEqual([]);
    troubles.stop();
  });

  test('in Chinese say their reason in Chinese, and what only the system says in brackets', () => {
    const reasons: readonly Reason[] = [
      { code: 'key-desktop-only' },
      { code: 'key-store-silent', store: 'KWallet' },
      { code: 'key-damaged', file: '/k' },
      { code: 'key-of-another', file: '/k' },
      { code: 'database-full' },
      { code: 'database-damaged' },
    ];
    const said = 'An English sentence of the host.';
    for (const code of ['secrets', 'backups'] as const) {
      for (const reason of reasons) {
        const { what } = lastingWords({ code, level: 'warning', since: 0, said, reason }, 'zh');
        expect(what).not.toContain('English');
        expect(what).toMatch(/。[^。]+。/);
        expect(what).not.toContain('。。');
      }
      expect(lastingWords({ code, level: 'warning', since: 0, said: 'disk gone' }, 'zh').what).toContain(
        '（disk gone）。',
      );
    }
  });
});
