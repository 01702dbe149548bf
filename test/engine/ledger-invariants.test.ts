/**
 * The promise itself, as properties over random lives of an engine. Whatever happens, every occurrence of every schedule is in the
 * ledger exactly once, no attempt starts twice, nothing waits for ever, and no job goes silent. The invariants I1 to I9 and the steps
 * are in test/support/lives; `npm run soak -- lives` lives tens of thousands of them.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerOf, live } from '../support/lives/live.ts';
import { countedLives, movedLives } from '../support/lives/plans.ts';

const LIVES = Number(process.env['PUNCTUAL_LIVES'] ?? 250);

describe('whatever happens', () => {
  it('I1-I7: every occurrence is in the ledger exactly once, and no attempt starts twice', {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(countedLives, async (plan) => {
        expect((await live(plan)).complaints).toEqual([]);
      }),
      { numRuns: LIVES },
    );
  });

  it('I2-I8: flights and clocks that jump double nothing and silence nobody', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(movedLives, async (plan) => {
        expect((await live(plan)).complaints).toEqual([]);
      }),
      { numRuns: LIVES },
    );
  });

  it('I9: memory built again from the store at any step changes nothing', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(countedLives, async (plan) => {
        const usual = await live(plan);
        const rebuilt = await live(plan, { rebuild: true });
        expect(ledgerOf(rebuilt.world)).toBe(ledgerOf(usual.world));
      }),
      { numRuns: Math.ceil(LIVES / 5) },
    );
  });
});
