import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LICENCES_FILE, licences } from '../../build/licences.ts';

it('the page About names every package that is in the application, as installed (`node build/licences.ts` renews it)', () => {
  expect(JSON.parse(readFileSync(LICENCES_FILE, 'utf8'))).toEqual(licences());
  expect(
    licences().filter(([, , licence]) => !/^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|Unlicense)$/.test(licence)),
  ).toEqual([]);
});
