import { describe, expect, test } from 'vitest';
import type { Environment } from '../../main/runner/environment.ts';
import { createFreshBase, followSession } from '../../main/runner/fresh-environment.ts';

const SYSTEM = 'C:\\Windows;C:\\Windows\\System32';

describe('what changed in the session of Windows since the host started', () => {
  test.each<readonly [string, Environment, Environment, Environment, Environment]>([
    ['nothing', { A: '1', Path: SYSTEM }, { A: '1' }, { A: '1' }, { A: '1', Path: SYSTEM }],
    ['a new variable', { A: '1' }, {}, { TOOL: 'x' }, { A: '1', TOOL: 'x' }],
    ['one that is gone', { A: '1', TOOL: 'x' }, { TOOL: 'x' }, {}, { A: '1' }],
    ['another value', { TOOL: 'x' }, { TOOL: 'x' }, { TOOL: 'y' }, { TOOL: 'y' }],
    ['one that the host was given otherwise', { TOOL: 'mine' }, { TOOL: 'x' }, { TOOL: 'y' }, { TOOL: 'mine' }],
    ['one that was taken from the host', {}, { TOOL: 'x' }, { TOOL: 'y' }, {}],
    ['a name in another case', { Tool: 'x' }, { TOOL: 'x' }, { tool: 'y' }, { Tool: 'y' }],
    ['a whole PATH', { Path: SYSTEM }, { Path: SYSTEM }, { PATH: `${SYSTEM};C:\\t` }, { Path: `${SYSTEM};C:\\t` }],
    [
      'a folder more on a PATH of ours',
      { PATH: `D:\\own;${SYSTEM}` },
      { Path: SYSTEM },
      { Path: `C:\\t;${SYSTEM}` },
      { PATH: `D:\\own;${SYSTEM};C:\\t` },
    ],
    [
      'a folder less on it',
      { PATH: `D:\\own;C:\\t;${SYSTEM}` },
      { Path: `c:\\T;${SYSTEM}` },
      { Path: SYSTEM },
      { PATH: `D:\\own;${SYSTEM}` },
    ],
    [
      'a folder that was ours before',
      { PATH: `C:\\t;${SYSTEM}` },
      { Path: SYSTEM },
      { Path: `${SYSTEM};C:\\T` },
      { PATH: `C:\\t;${SYSTEM}` },
    ],
  ])('%s', (_what, own, before, now, expected) => {
    expect(followSession(own, before, now)).toEqual(expected);
    if (JSON.stringify(own) === JSON.stringify(expected)) expect(followSession(own, before, now)).toBe(own);
  });

  test('is carried over once, and leaves the same object when there is nothing', () => {
    let session: Environment | null = { Path: SYSTEM };
    const fresh = createFreshBase(() => session);
    const base = { variables: { Path: `D:\\own;${SYSTEM}` }, fromLoginShell: new Set<string>() };
    expect(fresh(base)).toBe(base);
    session = { Path: `${SYSTEM};C:\\t` };
    const later = fresh(base);
    expect(later.variables).toEqual({ Path: `D:\\own;${SYSTEM};C:\\t` });
    // Windows does not answer for a moment: nothing is lost, and nothing comes twice.
    session = null;
    expect(fresh(later)).toBe(later);
    session = { Path: `${SYSTEM};C:\\t` };
    expect(fresh(later)).toBe(later);
    session = { Path: SYSTEM };
    expect(fresh(later).variables).toEqual(base.variables);
  });
});
