import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countSteps } from '../support/count-steps.ts';
import { FILE_KINDS } from '../support/file-kinds.ts';

describe('eight times the text is at most about eight times the work', () => {
  test('a quadratic reader is seen', async () => {
    const quadratic = (size: number) => () => {
      let steps = 0;
      for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) steps += a === b ? 1 : 0;
      return steps;
    };
    expect(await countSteps(quadratic(400))).toBeGreaterThan(3.5 * (await countSteps(quadratic(200))));
  });

  test.each(FILE_KINDS.map((kind) => [kind.title, kind] as const))('%s', { timeout: 120_000 }, async (_, { of }) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 50, max: 100 }), async (size) => {
        // Once before, so that what is made at the first use is not counted.
        await of(size * 8)();
        const once = await countSteps(of(size * 2));
        const eightfold = await countSteps(of(size * 16));
        // Three doublings; a quadratic reader takes 64 times the steps.
        expect(eightfold).toBeLessThanOrEqual(once * 2.2 ** 3 + 20_000);
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});
