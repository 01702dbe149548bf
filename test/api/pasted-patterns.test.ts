/** Weekday numbers beside `?`: asked about where a schedule is saved, never where one is saved already (S2). */
import { describe, expect, test } from 'vitest';
import { startSampleApi } from '../support/sample-api.ts';
import { sampleSpec } from '../support/sample-job.ts';

const cron = (pattern: string) => ({ kind: 'cron', pattern }) as const;
const QUARTZ = cron('0 15 10 ? * 2-6');
const file = (jobs: readonly object[]) => JSON.stringify({ version: 1, jobs }, null, 1);
const job = (id: string, schedule: object) => ({ id, ...sampleSpec({ name: id }), schedule });

/** A job that was saved before its numbers were asked about. */
async function withStored() {
  const api = await startSampleApi();
  const { id } = await api.call('jobs.add', { id: 'old', spec: sampleSpec({ schedule: cron('0 0 9 * * *') }) });
  const stored = (await api.call('jobs.get', { id })).job;
  api.store.replaceJob({ ...stored, spec: { ...stored.spec, schedule: QUARTZ } });
  return api;
}

describe('weekday numbers beside ?', () => {
  test('S2: are refused in a new job with both spellings, and nothing is saved', async () => {
    const { call } = await startSampleApi();
    const saved = call('jobs.add', { spec: sampleSpec({ schedule: QUARTZ }) });
    await expect(saved).rejects.toMatchObject({
      code: 'bad-schedule',
      message: expect.stringMatching(/MON-FRI.*TUE-SAT/),
      detail: { problems: [{ field: 'pattern', fault: { kind: 'dialect', use: [{ by: 'quartz' }, { by: 'cron' }] } }] },
    });
    expect((await call('jobs.list', {})).total).toBe(0);
  });

  test('a file is answered in the language that is asked for', async () => {
    const { call } = await startSampleApi();
    const applied = (language: 'en' | 'zh') => call('jobs.apply', { text: file([job('a', QUARTZ)]), language });
    await expect(applied('en')).rejects.toThrow(/jobs\.0\.schedule.*: a: this looks like Quartz.*MON-FRI.*TUE-SAT/);
    await expect(applied('zh')).rejects.toThrow(/: a: 这看起来来自 Quartz：.*MON-FRI.*TUE-SAT/);
  });

  test('S2: of a saved job stay through every edit that leaves the pattern alone; another such pattern is asked about', async () => {
    const { call } = await withStored();
    expect((await call('jobs.modify', { id: 'old', patch: { notes: 'n' } })).spec.schedule).toEqual(QUARTZ);
    const zoned = { ...QUARTZ, timezone: 'Asia/Tokyo' };
    expect((await call('jobs.modify', { id: 'old', patch: { schedule: zoned } })).state).toBe('active');
    const other = call('jobs.modify', { id: 'old', patch: { schedule: cron('0 15 10 ? * 3-6') } });
    await expect(other).rejects.toMatchObject({ code: 'bad-schedule' });
  });

  test('S2: come back when the edit that took them away is undone', async () => {
    const { call } = await withStored();
    await call('jobs.modify', { id: 'old', patch: { schedule: cron('0 15 10 * * MON-FRI') } });
    const [{ number } = { number: 0 }] = (await call('jobs.changes', { id: 'old' })).changes;
    expect((await call('jobs.undoChange', { id: 'old', number })).spec.schedule).toEqual(QUARTZ);
  });

  test('are remarked on in the preview of the job that has them, and asked about in any other', async () => {
    const { call } = await withStored();
    const own = await call('schedule.preview', { schedule: QUARTZ, job: 'old', language: 'en' });
    expect(own).toMatchObject({ problems: [], remarks: [expect.stringMatching(/TUE-SAT.*MON-FRI/)] });
    expect(own.fires.length).toBeGreaterThan(0);
    expect((await call('schedule.preview', { schedule: QUARTZ })).problems).toHaveLength(1);
  });
});

describe('a jobs file', () => {
  test('with such numbers is refused by file, line and column, whatever else is in it', async () => {
    const { call } = await startSampleApi();
    const text = file([job('a', cron('0 9 * * *')), job('b', { kind: 'any', of: [QUARTZ] })]);
    const line = text.split('\n').findIndex((each) => each.includes('2-6')) + 1;
    await expect(call('jobs.apply', { text, name: 'jobs.yaml' })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(
        new RegExp(`^jobs\\.yaml:${line}:\\d+: jobs\\.1\\.schedule\\.of\\.0\\.pattern: b: .*MON-FRI.*TUE-SAT`),
      ),
    });
    expect((await call('jobs.list', {})).total).toBe(0);
  });

  test('is taken when the caller says whose numbers they are, twice without a change, and other patterns stay', async () => {
    const { call } = await startSampleApi();
    const text = file([job('a', cron('0 9 * * 1-5')), job('b', QUARTZ)]);
    await call('jobs.apply', { text, weekdays: 'quartz' });
    const schedule = async (id: string) => (await call('jobs.get', { id })).job.spec.schedule;
    expect(await schedule('a')).toEqual(cron('0 9 * * 1-5'));
    expect(await schedule('b')).toEqual(cron('0 15 10 * * MON-FRI'));
    expect(await call('jobs.apply', { text, weekdays: 'quartz' })).toMatchObject({ changed: [], unchanged: 2 });
    await call('jobs.apply', { text, weekdays: 'cron' });
    expect(await schedule('b')).toEqual(cron('0 15 10 * * TUE-SAT'));
  });

  test('that names a saved job as it is changes nothing', async () => {
    const { call } = await withStored();
    const { schedule: _, ...spec } = (await call('jobs.get', { id: 'old' })).job.spec;
    const text = file([{ id: 'old', ...spec, schedule: QUARTZ }]);
    expect(await call('jobs.apply', { text })).toMatchObject({ unchanged: 1 });
    const noted = file([{ id: 'old', ...spec, notes: 'n', schedule: QUARTZ }]);
    expect((await call('jobs.apply', { text: noted })).changed).toHaveLength(1);
  });
});

describe('a bundle', () => {
  test('with such numbers is refused by its name and the place, also dry, unless it is said whose they are', async () => {
    const old = await withStored();
    const bundle = await old.call('jobs.export', {});
    const { call } = await startSampleApi();
    for (const dryRun of [true, false]) {
      await expect(call('jobs.import', { bundle, name: 'all.json', dryRun })).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringMatching(/^all\.json: jobs\.0\.spec\.schedule\.pattern: old: .*MON-FRI.*TUE-SAT/),
        reason: {
          code: 'wrong-file',
          file: 'all.json',
          places: [
            { path: 'jobs.0.spec.schedule.pattern', because: { code: 'wrong-schedule', fault: { kind: 'dialect' } } },
          ],
        },
      });
    }
    await expect(call('jobs.import', { bundle, name: 'all.json', language: 'zh' })).rejects.toMatchObject({
      message: expect.stringMatching(/^all\.json: jobs\.0\.spec\.schedule\.pattern: old: [^a-z]*[\u4e00-\u9fff]/),
    });
    expect((await call('jobs.list', {})).total).toBe(0);
    await call('jobs.import', { bundle, weekdays: 'quartz' });
    expect((await call('jobs.get', { id: 'old' })).job.spec.schedule).toEqual(cron('0 15 10 * * MON-FRI'));
    // Where the same job is saved already, its bundle goes on working.
    expect(await old.call('jobs.import', { bundle, onConflict: 'update' })).toMatchObject({ updated: ['old'] });
  });
});
