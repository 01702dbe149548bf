import type { Trouble } from '../engine/reasons.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string>>;

/** Linux takes no single string of more bytes than this, whatever all of them take together (MAX_ARG_STRLEN, with its NUL). */
const LONGEST_ON_LINUX = 131_071;

/** Why a variable cannot be handed to a process at all; null when all can. */
export function environmentProblem(environment: Environment): Trouble | null {
  for (const name in environment) {
    const value = environment[name];
    if (name === '' || name.includes('=')) {
      // What stands behind the sign may be a secret, and this goes into the history and to notifications.
      const shown = name.replace(/=.*/s, '=…');
      const reason = { code: 'variable-name', name: shown } as const;
      return { problem: `'${shown}' cannot be the name of an environment variable.`, reason };
    }
    if (name.includes('\0')) {
      return { problem: 'The name of an environment variable contains a NUL byte.', reason: { code: 'nul-byte' } };
    }
    if (process.platform === 'linux' && Buffer.byteLength(`${name}=${value}`) > LONGEST_ON_LINUX) {
      return {
        problem: `The environment variable '${name}' is longer than the ${LONGEST_ON_LINUX} bytes that Linux takes.`,
        reason: { code: 'variable-too-long', name, most: LONGEST_ON_LINUX },
      };
    }
    if (value?.includes('\0') === true) {
      return { problem: `The environment variable '${name}' contains a NUL byte.`, reason: { code: 'nul-byte' } };
    }
  }
  return null;
}
