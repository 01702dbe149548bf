/** The configuration file and the environment of a host, as settings that no window can change. */
import { type FixedSettings, readFixedSettings } from '../api/fixed-settings.ts';
import { PunctualError } from '../engine/errors.ts';
import { type RegularFile, readRegularFile } from '../process/regular-file.ts';

/** `file`: null = none. Throws `bad-input` that names file, line and key, or the variable. */
export function readConfig(
  file: string | null,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): FixedSettings {
  return readFixedSettings({ file: file === null ? null : { name: file, text: read(file) }, environment });
}

/** A configuration is a page. */
const MOST_MB = 1;

function read(file: string): string {
  const unreadable = (why: string, cause?: unknown): PunctualError =>
    new PunctualError('bad-input', `The configuration file ${file} cannot be read: ${why}`, undefined, { cause });
  let found: RegularFile;
  try {
    found = readRegularFile(file, MOST_MB * 1024 * 1024);
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error), error);
  }
  if ('bytes' in found) return found.bytes.toString('utf8').replace(/^\uFEFF/, '');
  throw unreadable(found.refused === 'large' ? `it is larger than ${MOST_MB} MB.` : 'it is not a regular file.');
}
