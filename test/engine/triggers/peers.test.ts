import { describe, expect, it } from 'vitest';
import { findProblems } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { scheduleFires } from '../../../main/engine/triggers/schedule-fires.ts';
import { type PeerCase, readPeerSuites, readReports } from '../../support/peer-cases.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** What is wrong with our fires; null when the fact holds. */
function disagreement(row: PeerCase): string | null {
  const from = Date.parse(row.from);
  const context = { zone: 'UTC', anchor: from, lastFinish: null };
  const problems = findProblems(row.schedule, context);
  if (problems.length > 0) return row.expect?.length === 0 ? null : (problems[0]?.message ?? '');
  const trigger = compileSchedule(row.schedule, context);
  const fires = scheduleFires(trigger, from, row.count).map(iso);
  const [first] = fires;
  if (row.expect !== undefined) {
    const right = row.expect.map((text) => iso(Date.parse(text)));
    return fires.join() === right.join() ? null : `${fires.join()} not ${right.join()}`;
  }
  if (row.not !== undefined) return first === iso(Date.parse(row.not)) ? `${first} is wrong` : null;
  if (row.notBefore !== undefined) {
    return first === undefined || first >= iso(Date.parse(row.notBefore)) ? null : `${first} is too early`;
  }
  if (row.until !== undefined) {
    const until = iso(Date.parse(row.until));
    const before = fires.filter((fire) => fire < until);
    if (before.length !== row.fires) return `${before.length} fires, not ${row.fires}`;
    return row.contains?.every((text) => before.includes(iso(Date.parse(text)))) === false ? before.join() : null;
  }
  const rising = fires.every((fire, index) => index === 0 || fire > (fires[index - 1] ?? ''));
  return rising && fires.length === row.count ? null : fires.join();
}

const wrong = (rows: readonly PeerCase[]): string[] =>
  rows.flatMap((row) => {
    const said = disagreement(row);
    return said === null ? [] : [`${JSON.stringify(row.schedule)} from ${row.from}: ${said}`];
  });

describe('facts of the suites of other schedulers (S5-S10)', () => {
  const suites = readPeerSuites();

  it('all of them are here', () => {
    expect([...suites.values()].reduce((total, rows) => total + rows.length, 0)).toBe(2278);
  });

  it.each([...suites])('%s', (_, rows) => {
    expect(wrong(rows)).toEqual([]);
  });
});

describe('public reports of wrong fires (S3-S10)', () => {
  it.each(readReports().map((row) => [row.what, row] as const))('%s', (_, row) => {
    expect(wrong([row])).toEqual([]);
  });
});
