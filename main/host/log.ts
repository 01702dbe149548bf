/** The application's own log: one JSON line per event in a file of bounded size; warnings also on stderr, in words. */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../engine/ports.ts';
import { sayOnError } from './standard-streams.ts';
import { visibleText } from './visible-text.ts';

export interface LogOptions {
  /** Folder of punctual.log; made when missing. A file that cannot be written is reported once on stderr and then done without. */
  readonly folder: string;
  /** Lines below are dropped; default info. */
  readonly level?: Level | undefined;
  /** Where people read; default stderr. */
  readonly tell?: ((line: string) => void) | undefined;
  /** The file is put aside as punctual.1.log at this size; the one put aside before is dropped. Default 5 MB. */
  readonly maxBytes?: number | undefined;
}
type Level = 'debug' | 'info' | 'warn' | 'error';
const ORDER = { debug: 0, info: 1, warn: 2, error: 3 } as const;

/** Members whose value may be a secret; jobs' environments are nobody's business in a log. */
const SECRET = /token|secret|password|passphrase|credential|authorization|cookie|environment|variables/i;
const LONGEST = 4000;

/** Writes at once, so that the last line before a crash is there. */
export function createLog(options: LogOptions): Log & { close(): void } {
  const { folder, level = 'info', maxBytes = 5 * 1024 * 1024 } = options;
  const tell = options.tell ?? sayOnError;
  let file = openFile();

  function openFile(): { fd: number; size: number } | null {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const fd = openSync(join(folder, 'punctual.log'), 'a', 0o600);
      return { fd, size: fstatSync(fd).size };
    } catch (error) {
      tell(`Punctual cannot write its log in ${folder}: ${words(error)}`);
      return null;
    }
  }

  function write(line: string): void {
    if (file === null) return;
    try {
      file.size += writeSync(file.fd, line);
      if (file.size < maxBytes) return;
      closeSync(file.fd);
      renameSync(join(folder, 'punctual.log'), join(folder, 'punctual.1.log'));
      file = openFile();
    } catch (error) {
      tell(`Punctual stops writing its log: ${words(error)}`);
      file = null;
    }
  }

  const at = (own: Level) => (message: string, data?: Readonly<Record<string, unknown>>) => {
    if (ORDER[own] < ORDER[level]) return;
    const line = { at: new Date().toISOString(), level: own, message, ...(data === undefined ? {} : { data }) };
    write(`${stringify(line)}\n`);
    if (ORDER[own] >= ORDER.warn) tell(`Punctual: ${visibleText(message)}`);
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    close() {
      if (file !== null) closeSync(file.fd);
      file = null;
    },
  };
}

function stringify(line: unknown): string {
  try {
    return JSON.stringify(line, (key, value: unknown) => {
      if (SECRET.test(key)) return '(hidden)';
      if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
      if (typeof value === 'bigint') return value.toString();
      return typeof value === 'string' && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
    });
  } catch (error) {
    return JSON.stringify({ level: 'error', message: `a log line could not be written: ${words(error)}` });
  }
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));
