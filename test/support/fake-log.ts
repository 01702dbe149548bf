import type { Log } from '../../main/engine/ports.ts';

/** A log that keeps its lines, for tests that ask what was said. */
export interface KeptLog extends Log {
  readonly lines: { readonly level: string; readonly message: string; readonly data: unknown }[];
}

export function createKeptLog(): KeptLog {
  const lines: KeptLog['lines'] = [];
  const say = (level: string) => (message: string, data?: unknown) => void lines.push({ level, message, data });
  return { lines, debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}
