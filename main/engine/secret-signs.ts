/**
 * Names that variables with secrets usually have, as whole words: `KEY` and `SSH_KEY`, not `KEYBOARD`. `PWD` alone is the folder a
 * shell is in, and `SSH_AUTH_SOCK` where its agent listens. One list for everybody who hides values or offers to.
 */
const NAME =
  /SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|COOKIE|(API|ACCESS|SSH)_?KEY|(^|_)(KEYS?|PASS|PAT|PIN|DSN)$|_PWD$|(^|_)AUTH($|_(?!SOCK))/i;
/** A user name with a password inside an address. */
const VALUE = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

/** True for a variable whose name or value is that of a secret, whether or not somebody called it one. */
export function looksSecret(name: string, value: string | null): boolean {
  return NAME.test(name) || VALUE.test(value ?? '');
}
