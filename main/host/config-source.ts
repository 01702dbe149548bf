/** The configuration file and the environment of a host, as settings that no window can change. */
import { readFileSync } from 'node:fs';
import { type FixedSettings, readFixedSettings } from '../api/fixed-settings.ts';
import { PunctualError } from '../engine/errors.ts';

/** `file`: null = none. Throws `bad-input` that names file, line and key, or the variable. */
export function readConfig(
  file: string | null,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): FixedSettings {
  return readFixedSettings({ file: file === null ? null : { name: file, text: read(file) }, environment });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PunctualError('bad-input', `The configuration file ${file} cannot be read: ${why}`, undefined, {
      cause: error,
    });
  }
}
