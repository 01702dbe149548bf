import { describe, expect, test } from 'vitest';
import { createSecretBook } from '../../main/api/secret-book.ts';
import { createSecretVault } from '../../main/host/secret-vault.ts';
import { sampleJob, sampleRun } from '../support/sample-job.ts';
import { openTemporaryStore } from '../support/temporary-store.ts';

const DAY = 86_400_000;
const JOB = { scope: 'job', owner: 'a' } as const;
const TOKEN = { ...JOB, name: 'TOKEN' };

async function openBook() {
  const { store, time, log, folder } = openTemporaryStore();
  const book = createSecretBook({
    ...{ store, clock: time.clock, retentionDays: () => 90 },
    vault: createSecretVault({ folder, log, keyStore: null }),
    groups: () => ({}),
  });
  await book.prepare();
  store.insertJob(sampleJob('a', {}, { secrets: ['TOKEN'] }));
  store.insertRun(sampleRun('r', 'a'));
  return { book, store, time };
}

describe('the book of secrets', () => {
  test('opens by name for one order, and says which one of several is missing', async () => {
    const { book } = await openBook();
    book.put(JOB, { TOKEN: 'value-one' });
    expect(book.open({ runId: 'r', secrets: [TOKEN] })).toEqual({ variables: { TOKEN: 'value-one' } });
    expect(book.open({ runId: 'r', secrets: [TOKEN, { ...TOKEN, name: 'OTHER' }] })).toMatchObject({
      secret: { name: 'OTHER', problem: 'missing' },
    });
  });

  test('gives the same list of what to cover until something changes, so that readers prepare it once', async () => {
    const { book } = await openBook();
    book.put(JOB, { TOKEN: 'value-one' });
    const list = book.hiddenOf('r');
    expect(list).toEqual(['value-one']);
    expect(book.hiddenOf('r')).toBe(list);
    book.put(JOB, { TOKEN: 'value-two' });
    expect(book.hiddenOf('r')).toEqual(['value-two', 'value-one']);
    expect(book.hiddenOf('unknown')).toEqual([]);
  });

  test('an old value is covered as long as logs are kept, and then forgotten', async () => {
    const { book, time } = await openBook();
    book.put(JOB, { TOKEN: 'value-one' });
    book.put(JOB, { TOKEN: 'value-two' });
    time.advance(89 * DAY);
    book.prune();
    expect(book.hiddenOf('r')).toEqual(['value-two', 'value-one']);
    time.advance(2 * DAY);
    book.prune();
    expect(book.hiddenOf('r')).toEqual(['value-two']);
  });

  test('the values of a removed job go, but not before its removal could have been taken back', async () => {
    const { book, store, time } = await openBook();
    book.put(JOB, { TOKEN: 'value-one' });
    const job = store.job('a');
    store.deleteJob('a');
    book.prune();
    expect(store.secret(TOKEN)).not.toBeNull();
    if (job !== null) store.insertJob(job);
    book.prune();
    book.prune();
    expect(store.secret(TOKEN)).not.toBeNull();
    store.deleteJob('a');
    book.prune();
    book.prune();
    expect(store.secret(TOKEN)).toBeNull();
    // Its runs are still there, and so is what covers their logs.
    expect(book.hiddenOf('r')).toEqual(['value-one']);
    time.advance(91 * DAY);
    book.prune();
    expect(book.hiddenOf('r')).toEqual([]);
  });

  test('says of a value that it is too short to be covered', async () => {
    const { book } = await openBook();
    book.put(JOB, { TOKEN: 'abc' });
    expect(book.tell(JOB, ['TOKEN'])).toMatchObject([{ state: 'set', short: true }]);
  });
});
