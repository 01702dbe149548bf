import { expect, it } from 'vitest';
import { looksSecret } from '../../main/engine/secret-signs.ts';

it.each([
  'API_TOKEN',
  'DB_PASSWORD',
  'DB_PASS',
  'SSH_KEY',
  'SSHKEY',
  'aws_secret',
  'KEY',
  'SENTRY_DSN',
  'GH_PAT',
  'MYSQL_PWD',
  'AUTH',
])('the value of %s is hidden wherever values are shown', (name) => expect(looksSecret(name, 'x')).toBe(true));

it.each(['PWD', 'OLDPWD', 'SSH_AUTH_SOCK', 'KEYBOARD_LAYOUT', 'AUTHOR', 'COMPASS', 'PATH', 'MONKEY'])(
  'the value of %s is nobody’s secret',
  (name) => expect(looksSecret(name, 'x')).toBe(false),
);

it('an address with a password in it is hidden under any name', () => {
  expect(looksSecret('WHERE', 'postgres://me:hunter2@db/x')).toBe(true);
  expect(looksSecret('WHERE', 'https://example.org/a')).toBe(false);
});
