/** Rights of Windows in its language-free text, as `icacls /save` and the system's own functions write them. */
import { describe, expect, test } from 'vitest';
import { closingLine, openToOthers } from '../../main/host/windows-rights.ts';

const ME = 'S-1-5-21-1004336348-1177238915-682003330-1001';
const OTHER = 'S-1-5-21-1004336348-1177238915-682003330-1002';
const OURS = `(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;${ME})`;
const judged = (list: string, owner = ME) => openToOthers(`O:${owner}G:S-1-5-21-1-513${list}`, ME);

describe("rights that are this user's alone", () => {
  test.each([
    [`D:PAI${OURS}`, 'a folder in the profile'],
    [`D:AI${OURS.replaceAll('OICI', 'OICIID')}`, 'inherited from the profile'],
    [`D:P(A;OICIIO;GA;;;CO)${OURS}`, 'the owner of what is made'],
    ['D:P', 'an empty list: nobody'],
    [`D:${OURS}(D;;FA;;;WD)`, 'what is forbidden lets nobody in'],
    [`D:${OURS}(A;;0x1200a0;;;BU)`, 'passing through'],
    [`D:${OURS}(A;;RCLO;;;WD)`, 'reading rights and attributes'],
    [`D:${OURS}S:AI(AU;SAFA;FA;;;WD)`, 'what is recorded is no right'],
  ])('%s: %s', (list) => expect(judged(list)).toBeNull());

  test('an administrator makes files that belong to all administrators', () => {
    expect(judged(`D:PAI${OURS}`, 'BA')).toBeNull();
  });
});

describe('rights of others', () => {
  test.each([
    ['D:AI(A;OICIID;0x1301bf;;;AU)(A;OICIID;0x1200a9;;;BU)', ['AU', 'BU'], true, 'a folder on another disk'],
    [`D:${OURS}(A;OICI;0x1200a9;;;BU)`, ['BU'], false, 'users may read'],
    [`D:${OURS}(A;OICI;FR;;;WD)`, ['WD'], false, 'everyone may read'],
    [`D:${OURS}(A;OICIIO;GR;;;${OTHER})`, [OTHER], false, 'one user may read what is in it'],
    [`D:${OURS}(A;CI;DCLC;;;BU)`, ['BU'], true, 'users may add files'],
    [`D:${OURS}(A;;DT;;;BU)`, ['BU'], true, 'users may delete files'],
    [`D:${OURS}(A;;WD;;;IU)`, ['IU'], true, 'somebody may change the rights'],
    [`D:${OURS}(XA;;FA;;;WD;(WIN://SYSAPPID Contains "x"))`, ['WD'], true, 'with a condition'],
    [`D:${OURS}(A;;ZZ;;;WD)`, ['WD'], true, 'letters that nobody knows'],
    ['D:NO_ACCESS_CONTROL', ['WD'], true, 'no list'],
    ['', ['WD'], true, 'nothing at all, as on a disk without rights'],
  ] as const)('%s: %s, %s (%s)', (list, others, writable, _why) => {
    expect(judged(list)).toEqual({ others, writable, foreign: false });
  });

  test('a folder of another user is theirs, whoever may use it', () => {
    expect(judged(`D:PAI${OURS}`, OTHER)).toMatchObject({ foreign: true });
  });
});

test('the line that closes it names nobody in a language', () => {
  expect(closingLine('D:\\my data', ME, true)).toBe(
    `icacls "D:\\my data" /inheritance:r /grant:r "*${ME}:(OI)(CI)F" "*S-1-5-18:(OI)(CI)F" "*S-1-5-32-544:(OI)(CI)F"`,
  );
});
