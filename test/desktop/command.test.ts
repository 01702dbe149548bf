import { expect, test } from 'vitest';
import { startStandIn } from '../support/electron/desktop-app.ts';

test('--cli runs the command inside the packed app: no window, no lock, its exit code', async () => {
  const good = await startStandIn({
    args: ['--cli', 'next', '--json', '--count', '1', '--from', '2026-01-01T00:00:00Z', '-z', 'UTC', '@daily'],
  });
  expect(await good.ended).toBe(0);
  expect(good.output()).toBe('["2026-01-02T00:00:00.000Z"]\n');
  const bad = await startStandIn({ args: ['--cli', 'next', '61 * * * *'] });
  expect(await bad.ended).toBe(1);
  expect(bad.output()).toContain('minute: 61 is not between 0 and 59');
  await good.dispose();
  await bad.dispose();
});
