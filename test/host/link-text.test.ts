import { expect, test } from 'vitest';
import { findLink, readLink } from '../../main/host/desktop/link-text.ts';

test('a link names one job by plain characters, or nothing', () => {
  expect(readLink('punctual://run/backup-1')).toBe('backup-1');
  expect(readLink('punctual://run/backup-1/')).toBe('backup-1');
  for (const bad of [
    'punctual://run/',
    'punctual://run/a;rm -rf ~',
    'punctual://run/a&b',
    'punctual://run/$(id)',
    'punctual://run/`id`',
    'punctual://run/a|b',
    'punctual://run/a%20b',
    'punctual://run/../a',
    'punctual://run/a/b',
    'punctual://run/a?b=c',
    'punctual://run/a#b',
    'punctual://run/-rf',
    'punctual://run/a\nb',
    'punctual://run/a\n',
    `punctual://run/${'a'.repeat(201)}`,
    'punctual://stop/a',
    'PUNCTUAL://run/a',
    'https://run/a',
  ]) {
    expect(readLink(bad), bad).toBeNull();
  }
});

test('anything that claims to be a link is found among the arguments, so that a bad one is refused in words', () => {
  expect(findLink(['electron', '.', '--hidden', 'punctual://run/a;b'])).toBe('punctual://run/a;b');
  expect(findLink(['electron', '.', 'Punctual:x'])).toBe('Punctual:x');
  expect(findLink(['electron', '.', '--data-dir', '/punctual:'])).toBeNull();
});
