/** A browser test asks the window until it answers as expected: a state read once is a matter of the machine's speed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const READS =
  'count|textContent|innerText|inputValue|getAttribute|isVisible|isHidden|isChecked|isDisabled|isEnabled|isEditable|allInnerTexts|allTextContents|title';
/** One read of the page inside `expect`, and what it is compared with. */
const READ_ONCE = new RegExp(
  String.raw`\bexpect\(\s*\(?await\s[^;]*?\.(?:${READS})\([^()]*\)[^;]*?\)\s*(\.(?:not\.)?\w+\([^;]*)`,
  'g',
);
/** An absence holds at the moment it is looked for, after something that comes later: asking again would let a passing one through. */
const ABSENCE = /^\.(?:not\.|toBe\(0\)|toBe\(false\)|toBeLessThan\()/;

const readOnce = (text: string): string[] =>
  [...text.matchAll(READ_ONCE)].filter(([, matcher = '']) => !ABSENCE.test(matcher)).map(([found]) => found);

test.each(['browser', 'desktop'])('no test in %s expects something of a state that it read once', (folder) => {
  const files = readdirSync(join(ROOT, 'test', folder)).filter((name) => name.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(5);
  const wrong = files.flatMap((name) =>
    readOnce(readFileSync(join(ROOT, 'test', folder, name), 'utf8')).map((found) => `${name}: ${found}`),
  );
  expect(wrong, 'use `await expect.poll(() => …)`').toEqual([]);
});

test.each([
  "expect(await cells('unknown').count()).toBeGreaterThan(250);",
  "expect(await page.getByRole('row').filter({ hasText: 'a' }).innerText(), name).toContain(words);",
  "expect(\n    await last.getAttribute('href'),\n  ).toMatch(/a/);",
  'expect((await field.inputValue()).length).toBe(10_000);',
  'expect(await page.title()).toBe(\n  `a`,\n);',
])('is caught: %s', (text) => {
  expect(readOnce(text)).toHaveLength(1);
});

test.each([
  "await expect.poll(() => cells('unknown').count()).toBeGreaterThan(250);",
  "expect(await page.getByText('All is well').count()).toBe(0);",
  'expect(await log.innerText()).not.toMatch(/horse/);',
  "expect((await window.call('jobs.list', {})).total).toBe(2);",
])('is not: %s', (text) => {
  expect(readOnce(text)).toEqual([]);
});
