import { expect, test } from 'vitest';
import { readLink } from '../../main/host/desktop/link-text.ts';
import { groupPage, jobPage, pagePart, runLink, textOfPart } from '../../preload/pages.ts';
import { ODD_IDS } from '../support/odd-ids.ts';

test.each(ODD_IDS)('an address carries it there and back, without a sign that anything reads otherwise: %j', (id) => {
  const part = pagePart(id);
  expect(part).toMatch(/^[A-Za-z0-9_~][A-Za-z0-9._~-]*$/);
  expect(textOfPart(part)).toBe(id);
  // What a router and a browser make of it.
  expect(decodeURIComponent(part)).toBe(part);
  expect(new URL(jobPage(id, 'edit'), 'http://localhost').pathname).toBe(`/jobs/${part}/edit`);
  expect(part.toLowerCase()).not.toBe('new');
  expect(readLink(runLink(id))).toBe(id);
});

test('two names never have one address', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const signs = [...'ab.~%-/?#2EnewNEW é备💾'];
  const seen = new Map<string, string>();
  for (let n = 0; n < 20_000; n += 1) {
    const text = Array.from({ length: 1 + random(5) }, () => signs[random(signs.length)]).join('');
    const page = groupPage(text);
    expect(seen.get(page) ?? text).toBe(text);
    seen.set(page, text);
    expect(textOfPart(page.slice('/groups/'.length))).toBe(text);
  }
});

test('an address typed by hand is taken as it stands', () => {
  expect(textOfPart('backup')).toBe('backup');
  expect(textOfPart('my~job')).toBe('my~job');
  expect(textOfPart('备份')).toBe('备份');
});
