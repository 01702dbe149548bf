import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anyAgeNotice, noticeOf } from '../../main/host/lasting-notices.ts';
import { createNoticeBoard } from '../../main/host/notice-board.ts';
import type { Notice } from '../../preload/contract.ts';
import { createKeptLog } from '../support/fake-log.ts';
import { START } from '../support/sample-job.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'punctual-notices-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const board = () => createNoticeBoard(folder, createKeptLog());
const notice = (id: string, code = id): Notice => ({ id, code, level: 'info', message: `about ${id}` });
const ids = () =>
  board()
    .all()
    .map(({ id }) => id);

describe('notices that the person must read', () => {
  test('S11, S40: one about the zone or the clock stays over a restart until it is dismissed', () => {
    board().keep(notice('zone'));
    expect(ids()).toEqual(['zone']);
    board().dismiss('zone');
    expect(ids()).toEqual([]);
  });

  test('one about this start goes with it, and comes once for each code', () => {
    const now = board();
    now.add(notice('disk'));
    now.add(notice('disk again', 'disk'));
    expect(now.all().map(({ id }) => id)).toEqual(['disk']);
    expect(ids()).toEqual([]);
  });

  test('the newest change takes the place of an older one of its kind', () => {
    const now = board();
    for (const id of ['zone 1', 'zone 2']) now.keep(notice(id, 'zone-changed'));
    now.keep(notice('clock'));
    expect(ids()).toEqual(['zone 2', 'clock']);
  });

  test('dismissing what is gone is harmless', () => {
    board().keep(notice('zone'));
    board().dismiss('other');
    expect(ids()).toEqual(['zone']);
  });

  test('a file that is damaged or foreign counts as empty, entry by entry', () => {
    const file = join(folder, 'notices.json');
    writeFileSync(file, '{');
    expect(ids()).toEqual([]);
    writeFileSync(file, JSON.stringify([notice('good'), { id: 1 }, null, { ...notice('bad'), level: 'loud' }]));
    expect(ids()).toEqual(['good']);
    board().keep(notice('next'));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(2);
  });
});

describe('what is worth a notice that stays', () => {
  const zone = {
    type: 'zone-changed',
    at: START,
    from: 'A',
    to: 'B',
    moved: 3,
    startedNow: 1,
    notRepeated: 0,
  } as const;

  test('S11: every change of the zone, with its figures', () => {
    expect(noticeOf(zone)?.reason).toEqual({
      ...{ code: 'zone-changed', from: 'A', to: 'B', moved: 3, startedNow: 1, notRepeated: 0 },
    });
  });

  test('S40: a clock set back only where runs are not repeated; nothing else', () => {
    const clock = { type: 'clock-moved', at: START, byMs: -7_200_000 } as const;
    expect(noticeOf({ ...clock, notRepeated: 0 })).toBeNull();
    expect(noticeOf({ ...clock, notRepeated: 2 })?.reason).toMatchObject({ code: 'clock-moved', notRepeated: 2 });
    expect(noticeOf({ type: 'settings-changed', at: START })).toBeNull();
  });

  test('S13: after the update that took the default limit away, once, with the number of jobs it concerns', () => {
    const store = (migratedFrom: number | null, jobs = 1) => ({ migratedFrom, countAtAnyAge: () => jobs });
    expect(anyAgeNotice(store(7))?.reason).toEqual({ code: 'any-age', jobs: 1 });
    for (const format of [null, 8, 9]) expect(anyAgeNotice(store(format))).toBeNull();
    expect(anyAgeNotice(store(7, 0))).toBeNull();
  });
});
