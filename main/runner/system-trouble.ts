import { entryOf } from '../engine/entry-of.ts';
import type { Reason, Trouble } from '../engine/reasons.ts';

const KNOWN: Readonly<Record<string, readonly [words: string, reason: Reason]>> = {
  ENOSPC: ['no space is left on the disk', { code: 'disk-full' }],
  EDQUOT: ['your share of the disk is used up', { code: 'disk-share-full' }],
  EROFS: ['the disk can only be read', { code: 'disk-read-only' }],
  EACCES: ['you have no permission', { code: 'no-permission' }],
  EPERM: ['the system does not permit it', { code: 'not-permitted' }],
  EMFILE: ['this app has too many files open', { code: 'app-files' }],
  ENFILE: ['the computer has too many files open', { code: 'computer-files' }],
  EAGAIN: ['you have too many processes, or too little memory is left', { code: 'processes-or-memory' }],
  ENOMEM: ['too little memory is left', { code: 'memory' }],
  ENAMETOOLONG: ['the name is too long', { code: 'path-long' }],
  ENOTDIR: ['a part of its path is not a folder', { code: 'path-no-folder' }],
  EBUSY: ['another program is using it', { code: 'in-use' }],
  EIO: ['the disk reports a failure', { code: 'disk-failure' }],
};

/** An error of the system (ENOSPC, EACCES...) in words, without a capital and a full stop. */
export function systemTrouble(code: string): Trouble {
  const known = entryOf(KNOWN, code);
  if (known !== undefined) return { problem: known[0], reason: known[1] };
  if (code === '') return { problem: 'the system does not say why', reason: { code: 'system-silent' } };
  return { problem: `the system says ${code}`, reason: { code: 'system-says', error: code } };
}
