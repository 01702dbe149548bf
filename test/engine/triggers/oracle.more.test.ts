import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOCK_CHANGES } from '../../support/clock-changes.ts';
import { createWindows, disagreement, samples } from '../../support/compare-with-oracle.ts';

const SAMPLES = 20_000;

describe('triggers against an oracle that walks real minutes (S6-S10, S15)', () => {
  it('the oracle stands in at least 30 zones', () => {
    expect(new Set(CLOCK_CHANGES.map(([zone]) => zone)).size).toBeGreaterThanOrEqual(30);
  });

  it(`${SAMPLES} random schedules around clock changes fire exactly when the oracle says, forwards, backwards and counted`, () => {
    const windows = createWindows();
    fc.assert(
      fc.property(samples, (sample) => {
        const wrong = disagreement(sample, windows);
        if (wrong !== null) throw new Error(wrong);
      }),
      { numRuns: SAMPLES },
    );
  }, 240_000);
});
