import { createMask } from './log-mask.ts';

const SECRET_NAME =
  /SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|COOKIE|API_?KEY|ACCESS_?KEY|_KEY$|_PAT$|_DSN$|(^|_)AUTH($|_(?!SOCK))/i;
/** A user name with a password inside an address. */
const SECRET_VALUE = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

/** True for a variable whose name or value is that of a secret, whether or not somebody called it one. */
export function looksSecret(name: string, value: string | null): boolean {
  return SECRET_NAME.test(name) || SECRET_VALUE.test(value ?? '');
}

/** Whether a text holds one of these values: another variable may have the same. */
export function createTelltale(values: readonly string[]): (text: string) => boolean {
  const mask = createMask(values);
  if (mask === null) return () => false;
  return (text) => mask.find(Buffer.from(text), { begins: false, ends: false }).length > 0;
}
