/** A host that is no Node, as the packed app: its path is never started as one. Wine has no Ctrl+Break across consoles, so its calls are recorded. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askToEnd } from '../../main/process/windows/ask.ts';
import { kernel } from '../../main/process/windows/kernel.ts';

const LEADER = 4242;
const node = process.execPath;
const calls = kernel() as unknown as Record<string, (...given: unknown[]) => number>;
const real = { ...calls };
let made: string[];

/** `members` share the console of this process; consoles of other processes can be joined as long as `alive` has them. */
function share(members: readonly number[], alive: readonly number[]): void {
  calls['GetConsoleProcessList'] = (list, room) => {
    if (members.length <= Number(room))
      for (const [at, pid] of members.entries()) (list as Buffer).writeUInt32LE(pid, 4 * at);
    return members.length;
  };
  calls['AttachConsole'] = (pid) => {
    made.push(`attach ${pid}`);
    return alive.includes(Number(pid)) ? 1 : 0;
  };
}
beforeEach(() => {
  made = [];
  calls['FreeConsole'] = () => made.push('free');
  calls['GenerateConsoleCtrlEvent'] = (event, group) => made.push(`event ${event} ${group}`);
  Object.defineProperty(process.versions, 'electron', { value: '45.0.0', configurable: true });
  process.execPath = 'C:\\no such folder\\Punctual.exe';
});
afterEach(() => {
  Object.assign(calls, real);
  process.execPath = node;
  Reflect.deleteProperty(process.versions, 'electron');
});

const ASKED = ['free', `attach ${LEADER}`, `event 1 ${LEADER}`, 'free'];
const many = Array.from({ length: 300 }, (_, at) => at + 1);
test.each([
  ['without a console', [], [LEADER], true, ASKED],
  ['in the console of its starter, to which it goes back', [process.pid, 7], [LEADER, 7], true, [...ASKED, 'attach 7']],
  ['whose starter has ended', [7, process.pid, 8], [LEADER, 8], true, [...ASKED, 'attach 7', 'attach 8']],
  ['when the run is gone', [process.pid, 7], [7], false, ['free', `attach ${LEADER}`, 'free', 'attach 7']],
  ['in a console of very many', many, [LEADER], true, ASKED],
])('asks a run to end, %s', async (_how, members, alive, asked, expected) => {
  share(members, alive);
  expect(await askToEnd(LEADER, [], { warn: () => undefined })).toBe(asked);
  expect(made).toEqual(expected);
});
