import { describe, expect, test } from 'vitest';
import { ignoresHangUp, type Surroundings } from '../../main/host/headless/hang-up.ts';

const status = (ignored: string) =>
  `Name:\tnode\nSigBlk:\t0000000000000000\nSigIgn:\t${ignored}\nSigCgt:\t0000000100004602\n`;
/** As Node itself starts: it ignores SIGPIPE and SIGXFSZ. */
const USUAL = status('0000000001001000');
const HUP = status('0000000001001001');
const fdinfo = (flags: string) => `pos:\t0\nflags:\t${flags}\nmnt_id:\t25\n`;

const terminal: Surroundings = {
  ownStatus: USUAL,
  parentStatus: status('0000000000384004'),
  input: fdinfo('0100002'),
  outputs: ['/dev/pts/3', '/dev/pts/3'],
  startedAs: '/usr/bin/node',
  onTerminal: true,
};

describe('a host outlives its terminal', () => {
  test.each<[what: string, around: Partial<Surroundings>]>([
    [
      'of which nothing is on a terminal',
      { onTerminal: false, input: fdinfo('0100000'), outputs: ['/x/log', '/x/log'] },
    ],
    ['whose own mask says so', { ownStatus: HUP }],
    ['whose parent ignores the signal', { parentStatus: HUP }],
    ['that a shell started as nohup', { startedAs: '/usr/bin/nohup' }],
    ['the same by its bare name', { startedAs: 'nohup' }],
    ['whose input GNU nohup made unreadable', { input: fdinfo('0100001') }],
    ['whose output nohup redirected', { outputs: ['/home/ada/nohup.out', '/home/ada/nohup.out'] }],
  ])('%s', (_what, around) => {
    expect(ignoresHangUp({ ...terminal, ...around })).toBe(true);
  });

  test.each<[what: string, around: Partial<Surroundings>]>([
    ['started in a terminal', {}],
    [
      'where nothing is known (macOS, an unknown shell)',
      { ownStatus: null, parentStatus: null, input: null, outputs: [null, null], startedAs: undefined },
    ],
    ['with input from /dev/null, as cron and services have it', { input: fdinfo('0100000') }],
    ['with another file of such a name', { outputs: ['/home/ada/nohup.output', 'pipe:[12]'] }],
    ['started by a program that only ends in these letters', { startedAs: '/opt/mynohup' }],
    ['beside other ignored signals', { ownStatus: status('fffffffffffffffe') }],
    ['with a status that cannot be understood', { ownStatus: 'SigIgn:\tzz', parentStatus: '' }],
  ])('not one %s', (_what, around) => {
    expect(ignoresHangUp({ ...terminal, ...around })).toBe(false);
  });
});
