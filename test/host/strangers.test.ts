/** Which connections without the key are ended, by a clock that stands still. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createStrangers, type Stranger } from '../../main/host/strangers.ts';

const LIMITS = { mostSilent: 100, mostSpeaking: 400, patienceMs: 5000, newcomerMs: 500, mostNewcomers: 1000 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function door() {
  const strangers = createStrangers(LIMITS);
  const ended: number[] = [];
  let count = 0;
  return {
    ended,
    /** So many arrive, and what they sent already is read; all but the last ones speak. */
    async flood(arriving: number, speaking = 0): Promise<readonly Stranger[]> {
      const came = Array.from({ length: arriving }, () => {
        const number = count++;
        return strangers.arrive(() => void ended.push(number));
      });
      for (const stranger of came.slice(0, speaking)) stranger.speaks(LIMITS.patienceMs);
      await vi.advanceTimersByTimeAsync(1);
      return came;
    },
  };
}

describe('a flood of connections', () => {
  test.each([
    ['that say nothing', 'silent', LIMITS.mostSilent],
    ['that ask for something', 'speaking', LIMITS.mostSpeaking],
  ] as const)('%s ends the oldest, but none that came within half a second', async (_, kind, most) => {
    const { flood, ended } = door();
    const flooded = (arriving: number) => flood(arriving, kind === 'speaking' ? arriving : 0);
    await flooded(1);
    await flooded(LIMITS.mostNewcomers - 1);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(LIMITS.newcomerMs);
    await flooded(1);
    // All but the last are old now.
    expect(ended).toEqual(Array.from({ length: LIMITS.mostNewcomers + 1 - most }, (_, n) => n));
  });

  test.each([
    ['silent', LIMITS.mostSilent],
    ['speaking', LIMITS.mostSpeaking],
  ] as const)('is bounded at any moment: %s', async (kind, most) => {
    const { flood, ended } = door();
    for (let n = 0; n < 20; n += 1) await flood(500, kind === 'speaking' ? 500 : 0);
    expect(10_000 - ended.length).toBe(most + LIMITS.mostNewcomers);
    await vi.advanceTimersByTimeAsync(LIMITS.patienceMs);
    expect(ended).toHaveLength(10_000);
  });

  test('of one kind takes no place from the other', async () => {
    const { flood, ended } = door();
    const [owner] = await flood(1, 1);
    await flood(5000);
    owner?.speaks(LIMITS.patienceMs);
    await flood(500, 300);
    expect(ended).not.toContain(0);
    owner?.leave();
    await vi.advanceTimersByTimeAsync(LIMITS.patienceMs);
    expect(ended).not.toContain(0);
    expect(ended).toHaveLength(5500);
  });
});

test('what has arrived while the host was held up is read before its time is over', async () => {
  vi.useRealTimers();
  const strangers = createStrangers({ ...LIMITS, patienceMs: 50 });
  const said: string[] = [];
  const server = createServer((socket) => {
    const stranger = strangers.arrive(() => void said.push('ended'));
    socket.on('data', () => {
      stranger.leave();
      said.push('read');
    });
    socket.write('hello');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  try {
    await once(client, 'data');
    client.write('key');
    for (const until = performance.now() + 200; performance.now() < until; );
    await vi.waitFor(() => expect(said).not.toEqual([]));
    expect(said).toEqual(['read']);
  } finally {
    client.destroy();
    server.close();
  }
});
