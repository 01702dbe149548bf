import { describe, expect, it } from 'vitest';
import { localTime } from '../../main/cli/output/print.ts';
import { type Waiting, waitWords } from '../../main/cli/output/wait-words.ts';
import type { WaitingFor } from '../../main/engine/model.ts';

const AT = Date.UTC(2026, 0, 1, 12);
const wait = (waitingFor: WaitingFor, given: Partial<Waiting> = {}): Waiting => ({
  ...{ waitingFor, wait: null, count: 1, at: AT },
  ...given,
});

describe('what a row waits for, in the words of the command line', () => {
  it.each(['jitter', 'settle', 'retry'] as const)('without a host no start is promised: %s', (waitingFor) => {
    const [live, offline] = [waitWords(wait(waitingFor)), waitWords(wait(waitingFor), false)];
    expect(live).toMatch(new RegExp(`(starts at|is tried again at) ${localTime(AT)}$`));
    expect(offline).toMatch(new RegExp(`, not before ${localTime(AT)}$`));
  });

  it('what fell into a pause is decided when it ends; what it keeps back waits for its end', () => {
    expect(waitWords(wait('pause', { at: null, wait: { scopes: ['job'] } }))).toBe(
      'fell into the pause; decided when it ends',
    );
    expect(waitWords(wait('pause', { at: null, wait: { scopes: [] } }))).toBe('waits for the pause to end');
    expect(waitWords(wait('pause', { wait: { scopes: [] } }))).toBe(
      `waits for the pause to end, starts at ${localTime(AT)}`,
    );
  });
});
