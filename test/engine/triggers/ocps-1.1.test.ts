import { describe, expect, it } from 'vitest';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { eventNames } from '../../../main/engine/triggers/facts.ts';
import { firesOfPattern, problemOfPattern } from '../../support/patterns.ts';

describe('OCPS 1.1: nicknames', () => {
  const from = '2026-05-05T05:05:05Z';

  const nicknames = [
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['@monthly', '0 0 1 * *'],
    ['@weekly', '0 0 * * 0'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@hourly', '0 * * * *'],
  ] as const;
  for (const [name, pattern] of nicknames) {
    it(`4.1: ${name} is ${pattern}`, () => {
      expect(firesOfPattern(name, from, 5)).toEqual(firesOfPattern(pattern, from, 5));
    });
  }

  it('4.1: nicknames are case-sensitive', () => {
    for (const name of ['@Daily', '@DAILY', '@Yearly', '@REBOOT']) {
      expect(problemOfPattern(name)).toMatchObject({ code: 'unknown-name', position: 0 });
      expect(problemOfPattern(name)?.message).toContain(`write it in lower case, ${name.toLowerCase()}`);
    }
  });

  it('4.1: a nickname is not combined with fields, and unknown ones are refused', () => {
    for (const name of ['@daily *', '@daily * * * * *', '0 @daily * * * *', '@', '@fortnightly', 'daily']) {
      expect(problemOfPattern(name), name).not.toBeNull();
    }
  });

  it('4.1: spaces around a nickname do not count', () => {
    expect(firesOfPattern(' @hourly\t', from, 1)).toEqual(['2026-05-05T06:00:00.000Z']);
  });

  it('4.2: @reboot is valid; it is an event and has no instants of its own', () => {
    expect(problemOfPattern('@reboot')).toBeNull();
    expect(firesOfPattern('@reboot', from, 1)).toEqual([]);
    expect(eventNames({ kind: 'cron', pattern: '@reboot' })).toEqual(['app-start']);
    const trigger = compileSchedule({ kind: 'cron', pattern: '@reboot' }, { zone: 'UTC', anchor: 0, lastFinish: null });
    expect(trigger.between(0, 9e12, 10)).toEqual({ instants: [], total: 0 });
  });
});
