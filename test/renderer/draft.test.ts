import { describe, expect, it } from 'vitest';
import type { JobSpec } from '../../main/engine/model.ts';
import { draftFrom, patchFrom, problemsOf, specFrom } from '../../renderer/editor/draft.ts';
import { secretLooking, secretValues } from '../../renderer/editor/secrets-draft.ts';
import { isTemplate, TEMPLATES, templateSpec } from '../../renderer/jobs/templates.ts';
import { en } from '../../renderer/text/en.ts';
import { zh } from '../../renderer/text/zh.ts';

const FULL: JobSpec = {
  name: 'Everything',
  action: { kind: 'program', program: 'rsync', args: ['-a', 'a b', ''] },
  schedule: { kind: 'cron', pattern: '0 9 * * *' },
  folder: '/srv',
  environment: { A: '1', B: 'x=y' },
  environmentFile: '.env',
  parameters: [{ name: 'depth', type: 'number', value: '3' }],
  group: 'Home',
  tags: ['a', 'b'],
  notes: 'Ask Ada.',
  favourite: true,
  misfire: 'ask',
  graceSeconds: 'any',
  settle: false,
  maxInstances: 2,
  overlap: 'queue',
  queueLimit: 3,
  executor: 'network',
  priority: 5,
  limitSeconds: 60,
  warnAt: 0.8,
  killAfterSeconds: 5,
  retry: { times: 2, delaySeconds: 10, factor: 2, maxDelaySeconds: 60 },
  successCodes: [0, 3],
  onInterrupt: 'rerun',
  chain: [{ on: 'failure', job: 'other' }],
  logLimitBytes: 1000,
  keepAwake: true,
  notify: { failed: true, finishedAfterSeconds: 30 },
};

describe('the form of a job', () => {
  it('loses nothing of a job that is opened and saved, shown or not', () => {
    expect(patchFrom(FULL, specFrom(draftFrom(FULL), FULL))).toEqual({});
  });

  it.each<[string, Partial<JobSpec>]>([
    [
      'a script in a file, with arguments',
      { action: { kind: 'script', interpreter: 'sh', file: 'a.sh', args: ['-x'] } },
    ],
    ['an argument with a line break in it', { action: { kind: 'program', program: 'printf', args: ['a\nb', 'c'] } }],
    ['one empty argument', { action: { kind: 'program', program: 'printf', args: [''] } }],
    [
      'a variable of several lines',
      { environment: { Z: '1', KEY: 'one\nTWO=2', A: 'x', 'BASH_FUNC_f%%': '() { :; }' } },
    ],
    ['a warning at an odd share', { warnAt: 0.07 }],
    [
      'a retry that says everything',
      { retry: { times: 1, delaySeconds: 5, jitterSeconds: 9, on: ['interrupted', 'failed', 'failed'] } },
    ],
    ['a retry after no outcome', { retry: { times: 1, delaySeconds: 5, on: [] } }],
    ['a retry of no times', { retry: { times: 0, delaySeconds: 5, maxDelaySeconds: 7 } }],
  ])('loses nothing of %s', (_, part) => {
    const spec = { ...FULL, ...part };
    const draft = draftFrom(spec);
    expect(problemsOf(draft, en)).toEqual({});
    expect(patchFrom(spec, specFrom(draft, spec))).toEqual({});
  });

  it('arguments with line breaks are fields of their own, others are lines; both say what they hold, edited or not', () => {
    const action = { kind: 'program' as const, program: 'printf', args: ['a\nb', ' c '] };
    const spec = { ...FULL, action };
    const draft = draftFrom(spec);
    expect(draft.argRows).toEqual(['a\nb', ' c ']);
    expect(specFrom({ ...draft, argRows: ['a\nb!', ' c ', ''] }, spec).action).toEqual({
      ...action,
      args: ['a\nb!', ' c ', ''],
    });
    expect(draftFrom(FULL)).toMatchObject({ args: '-a\na b\n', argRows: null });
    expect(specFrom({ ...draft, args: 'x\n\ny', argRows: null }, spec).action).toEqual({
      ...action,
      args: ['x', '', 'y'],
    });
  });

  it('a variable of several lines goes only when it is taken away', () => {
    const spec = { ...FULL, environment: { KEY: 'one\ntwo', A: '1' } };
    const draft = draftFrom(spec);
    expect(draft.variables).toBe('A=1');
    expect(specFrom({ ...draft, variables: 'A=2' }, spec).environment).toEqual({ KEY: 'one\ntwo', A: '2' });
    expect(specFrom({ ...draft, keptVariables: {} }, spec).environment).toEqual({ A: '1' });
  });

  it.each([
    ['name', 200],
    ['executor', 200],
    ['group', 200],
    ['folder', 4096],
    ['environmentFile', 4096],
    ['notes', 200_000],
  ])('says that %s has at most %i characters', (field, most) => {
    const draft = draftFrom(FULL);
    expect(problemsOf({ ...draft, [field]: 'x'.repeat(most) }, en)).toEqual({});
    expect(Object.keys(problemsOf({ ...draft, [field]: 'x'.repeat(most + 1) }, en))).toEqual([field]);
  });

  it('what is too long in a kind of action that is not chosen does not stand in the way', () => {
    expect(problemsOf({ ...draftFrom(FULL), interpreter: 'x'.repeat(5000), scriptFile: 'x'.repeat(5000) }, en)).toEqual(
      {},
    );
  });

  it('S28: an edit of something else never touches the schedule', () => {
    const draft = { ...draftFrom(FULL), name: 'Renamed', folder: '' };
    expect(patchFrom(FULL, specFrom(draft, FULL))).toEqual({ name: 'Renamed', folder: null });
  });

  it('a figure that is changed is saved in the units of the job, one that is emptied is left to the settings', () => {
    const draft = { ...draftFrom(FULL), priority: '', warnPercent: '75', killAfterSeconds: '0', logLimitMb: '2.5' };
    expect(patchFrom(FULL, specFrom(draft, FULL))).toEqual({
      priority: null,
      warnAt: 0.75,
      killAfterSeconds: 0,
      logLimitBytes: 2.5 * 1024 * 1024,
    });
  });

  it('S34: longest wait, spread and outcomes of a retry are saved as typed; the usual outcomes are left out', () => {
    const draft = draftFrom(FULL);
    const retryOf = (change: Partial<typeof draft>) => specFrom({ ...draft, ...change }, FULL).retry;
    expect(retryOf({ retryMost: '90', retryJitter: '15', retryOn: ['interrupted'] })).toEqual({
      times: 2,
      delaySeconds: 10,
      factor: 2,
      maxDelaySeconds: 90,
      jitterSeconds: 15,
      on: ['interrupted'],
    });
    const other = { ...FULL, retry: { times: 2, delaySeconds: 10, on: ['stopped' as const] } };
    expect(specFrom({ ...draftFrom(other), retryOn: ['timed-out', 'failed'] }, other).retry).toEqual({
      times: 2,
      delaySeconds: 10,
    });
    expect(retryOf({ retryTimes: '' })).toBeUndefined();
  });

  it.each([
    ['maxInstances', '1.5', 'A whole number is needed'],
    ['maxInstances', '0', 'At least 1'],
    ['priority', '-1000001', 'At least -1,000,000'],
    ['limitSeconds', '0', 'At least 0.001'],
    ['limitSeconds', '9'.repeat(400), 'At most 315,360,000'],
    ['warnPercent', '101', 'At most 100'],
    ['killAfterSeconds', '-', 'A number is needed'],
    ['logLimitMb', '1e12', 'At most 1,048,576'],
    ['retryFactor', '0.5', 'At least 1'],
  ])('says that %s cannot be %s', (field, typed, words) => {
    expect(problemsOf({ ...draftFrom(FULL), [field]: typed }, en)).toEqual({ [field]: words });
  });

  it('asks how late a run may be only where that is chosen', () => {
    expect(problemsOf({ ...draftFrom(FULL), grace: 'seconds' }, en)).toEqual({ graceSeconds: 'A number is needed' });
    expect(problemsOf({ ...draftFrom(FULL), graceSeconds: '-1' }, en)).toEqual({});
  });

  it.each([...TEMPLATES])('template %s is complete in both languages and on every system', (name) => {
    for (const text of [en, zh]) {
      for (const platform of ['linux', 'darwin', 'win32']) {
        const problems = problemsOf(draftFrom(templateSpec(name, text, platform)), text);
        expect(Object.keys(problems)).toEqual(name === 'blank' ? ['name', 'command'] : []);
      }
    }
    expect(isTemplate(name)).toBe(true);
  });

  it('says beside the field what is wrong', () => {
    const draft = {
      ...draftFrom(FULL),
      name: ' ',
      program: '',
      variables: 'A=1\nnot a variable',
      successCodes: '0, 256',
    };
    expect(problemsOf(draft, en)).toEqual({
      name: en.editor.nameMissing,
      program: en.editor.programMissing,
      variables: en.editor.variablesBroken(2),
      successCodes: en.editor.codesBroken,
    });
  });

  it('takes a job without group, tags and limits as it is', () => {
    const small: JobSpec = {
      name: 'x',
      action: { kind: 'shell', command: 'true' },
      schedule: { kind: 'manual' },
    };
    expect(patchFrom(small, specFrom(draftFrom(small), small))).toEqual({});
  });
});

describe('secrets in the form', () => {
  const spec: JobSpec = { ...FULL, secrets: ['TOKEN', 'KEY'] };

  it('keep saved values by naming them, send only what was typed, and leave an untouched job alone', () => {
    const draft = draftFrom(spec);
    expect(patchFrom(spec, specFrom(draft, spec))).toEqual({});
    expect(secretValues(draft.secrets)).toEqual({});
    const typed = {
      ...draft,
      secrets: draft.secrets.map((one) => (one.name === 'KEY' ? { ...one, value: 'new' } : one)),
    };
    expect(patchFrom(spec, specFrom(typed, spec))).toEqual({});
    expect(secretValues(typed.secrets)).toEqual({ KEY: 'new' });
    const fewer = { ...draft, secrets: draft.secrets.slice(0, 1) };
    expect(patchFrom(spec, specFrom(fewer, spec))).toEqual({ secrets: ['TOKEN'] });
  });

  it('of a copy have their names and want their values', () => {
    const draft = draftFrom(spec, true);
    expect(draft.secrets).toEqual([
      { name: 'TOKEN', value: '', kept: false },
      { name: 'KEY', value: '', kept: false },
    ]);
    expect(problemsOf(draft, en)['secrets']).toBe(en.secrets.valueMissing('TOKEN'));
  });

  it.each([
    [{ name: 'a-b', value: 'x' }, en.secrets.nameWrong('a-b')],
    [{ name: 'PUNCTUAL_RUN', value: 'x' }, en.secrets.nameWrong('PUNCTUAL_RUN')],
    [{ name: ' ', value: 'x' }, en.secrets.nameMissing],
    [{ name: 'TOKEN', value: 'x' }, en.secrets.nameTwice('TOKEN')],
    [{ name: 'A', value: 'x' }, en.secrets.alsoClear('A')],
    [{ name: 'NEW', value: '' }, en.secrets.valueMissing('NEW')],
  ])('says what is wrong with %j', (row, problem) => {
    const draft = draftFrom(spec);
    const more = { ...draft, secrets: [...draft.secrets, { ...row, kept: false }] };
    expect(problemsOf(more, en)['secrets']).toBe(problem);
  });

  it('are suggested by name or by a password inside an address, not for empty or plain values', () => {
    const variables =
      'API_TOKEN=a\nDB_URL=postgres://me:hush@db/x\nMODE=fast\nPASSWORD=\nSSH_KEY=b\nMONKEY=c\nURL=https://a.b/c';
    expect(secretLooking(variables)).toEqual(['API_TOKEN', 'DB_URL', 'SSH_KEY']);
  });
});
