/** S29, S30: a restore that is killed at every part of its way; `npm run soak -- restores` does it 200 times at random moments. */
import { expect, test } from 'vitest';
import { RestoreLife } from '../support/restore-life.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const LIVES = Number(process.env['PUNCTUAL_RESTORE_LIVES'] ?? 12);

test(`${LIVES} kills spread over the time of a restore, by both ways: before it or after it, whole, with what is going on`, {
  timeout: 60_000 + LIVES * 5000,
}, async () => {
  const life = new RestoreLife(temporaryFolder());
  await life.begin();
  const seen = new Set<boolean>();
  for (let n = 0; n < LIVES; n += 1) {
    const { restored } = await life.kill(n % 2 === 0 ? 'window' : 'command', (n + Math.random()) / LIVES);
    seen.add(restored);
  }
  expect(seen).toContain(true);
});
