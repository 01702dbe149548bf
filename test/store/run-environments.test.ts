import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../main/store/open.ts';
import { START, sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const DAY = 86_400_000;

function sweep(store: Store): void {
  const step = store.startEnvironmentSweep();
  for (let n = 0; n < 10_000; n += 1) if (!step()) return;
  throw new Error('sweeping never ends');
}

describe('what runs got', () => {
  test('is kept once however often it is given, also over a restart', () => {
    const opened = openTemporaryStore();
    const first = opened.store.keepEnvironment('[["A","1","job"]]');
    expect(opened.store.keepEnvironment('[["A","2","job"]]')).not.toBe(first);
    expect(opened.store.keepEnvironment('[["A","1","job"]]')).toBe(first);
    const again = opened.reopen();
    expect(again.keepEnvironment('[["A","1","job"]]')).toBe(first);
    expect(again.environmentText(first)).toBe('[["A","1","job"]]');
    expect(again.environmentText(99)).toBeNull();
  });

  test('goes when no run refers to it any more, and not before; of an earlier attempt as well', () => {
    const { store, time } = openTemporaryStore();
    store.insertJob(sampleJob('a'));
    const [base, current, earlier, nobodys] = ['base', 'current', 'earlier', 'nobodys'].map(store.keepEnvironment);
    const attempt = { attempt: 1, outcome: 'failed', startedAt: START, finishedAt: START } as const;
    const ending = { code: 'exit-code', exitCode: 1 } as const;
    store.insertRun(
      sampleRun('r', 'a', {
        state: 'succeeded',
        environment: `${base}.${current}.3`,
        attempts: [{ ...attempt, exitCode: 1, signal: null, ending, environment: `${base}.${earlier}.-5` }],
      }),
    );
    sweep(store);
    expect(store.environmentText(nobodys ?? 0), 'just given: its run may be starting').toBe('nobodys');
    time.advance(2 * DAY);
    sweep(store);
    expect([base, current, earlier, nobodys].map((ref) => store.environmentText(ref ?? 0))).toEqual([
      ...['base', 'current', 'earlier'],
      null,
    ]);
    // Forgotten as well: the next start writes it again.
    expect(store.environmentText(store.keepEnvironment('nobodys'))).toBe('nobodys');
    // The last success of a job stays as long as the job does.
    store.deleteJob('a');
    const prune = store.startPrune({ before: START + 1, runsPerJob: null, runs: null });
    while (prune().more);
    sweep(store);
    expect([base, current, earlier].map((ref) => store.environmentText(ref ?? 0))).toEqual([null, null, null]);
  });

  test('given again while it is looked for stays, though no row tells yet', () => {
    const { store, time } = openTemporaryStore();
    const ref = store.keepEnvironment('again');
    time.advance(2 * DAY);
    const step = store.startEnvironmentSweep();
    expect(store.keepEnvironment('again')).toBe(ref);
    while (step());
    expect(store.environmentText(ref)).toBe('again');
  });

  test('a transaction that fails leaves no number behind that nobody can read', () => {
    const { store } = openTemporaryStore();
    let ref = 0;
    expect(() =>
      store.transact(() => {
        ref = store.keepEnvironment('undone');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(store.environmentText(ref)).toBeNull();
    expect(store.environmentText(store.keepEnvironment('undone'))).toBe('undone');
  });

  test('loses the values of variables that become secrets, and is not mixed up with others afterwards', () => {
    const { store, file } = openTemporaryStore();
    const ref = store.keepEnvironment('[["KEY_ID","plain-value","job"],["B","2","job"]]');
    store.withoutTraces(null, ['KEY_ID'], () => undefined);
    expect(store.environmentText(ref)).toBe('[["KEY_ID",null,"job"],["B","2","job"]]');
    expect(store.keepEnvironment('[["KEY_ID","plain-value","job"],["B","2","job"]]')).not.toBe(ref);
    store.withoutTraces(null, ['KEY_ID'], () => undefined);
    const db = new Database(file, { readonly: true });
    expect(db.prepare("SELECT count(*) FROM run_environments WHERE content LIKE '%plain-value%'").pluck().get()).toBe(
      0,
    );
    db.close();
  });
});
