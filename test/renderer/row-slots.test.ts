import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRowSlots } from '../../renderer/jobs/row-slots.ts';

const range = (first: number, rows: number) => Array.from({ length: rows }, (_, n) => first + n);

it('a row that stays on the screen keeps its slot, one that comes takes that of one that went', () => {
  const slots = createRowSlots();
  const before = slots.assign(range(0, 10));
  const after = slots.assign(range(3, 10));
  for (const index of range(3, 7)) expect(after.get(index)).toBe(before.get(index));
  expect(new Set(range(10, 3).map((index) => after.get(index)))).toEqual(
    new Set(range(0, 3).map((index) => before.get(index))),
  );
});

it('the row with the keyboard keeps its slot however far the list is scrolled', () => {
  const slots = createRowSlots();
  const slot = slots.assign(range(0, 10)).get(4);
  for (let first = 0; first < 500; first += 7) expect(slots.assign([4, ...range(first + 5, 10)]).get(4)).toBe(slot);
});

it('never gives a slot twice nor makes more than were needed at once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 30 })), { maxLength: 40 }), (steps) => {
      const slots = createRowSlots();
      let most = 0;
      for (const [first, rows] of steps) {
        most = Math.max(most, rows);
        const given = [...slots.assign(range(first, rows)).values()];
        expect(new Set(given).size).toBe(rows);
        expect(Math.max(...given)).toBeLessThan(most);
      }
    }),
  );
});
