import type { Millis } from '../engine/model.ts';
import { readProgram } from '../process/programs.ts';

/** A line of `ps`, without zombies. */
export interface PsRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** `Mon Nov 30 09:05:06 2026`, in the zone of this process. */
  readonly started: string;
  /** Arguments, and behind them the environment, where the system shows it. */
  readonly command: string;
}

export interface Ps {
  /** All processes. `maxAge`: an answer that was begun so long ago will do; many callers then cost one process. */
  rows(maxAge?: Millis): Promise<readonly PsRow[]>;
}

const FORMAT = ['-o', 'pid=,ppid=,pgid=,stat=,lstart=,command='];
/** The environment is shown by `-E` on macOS, where `-e` means all processes, and by `-e` on the BSDs. Its dates follow the language. */
const argumentsOn = (platform: NodeJS.Platform): readonly string[] => [
  platform === 'darwin' ? '-axEww' : '-axeww',
  ...FORMAT,
];

/** The processes of systems without /proc (macOS, BSD). `read` as `readProgram`. */
export function createPs(platform = process.platform, read: typeof readProgram = readProgram): Ps {
  let last: { readonly begun: Millis; readonly rows: Promise<readonly PsRow[]> } | null = null;
  return {
    rows(maxAge = 0) {
      const now = performance.now();
      if (last !== null && now - last.begun < maxAge) return last.rows;
      const options = { maxBuffer: 64 * 1024 * 1024, timeout: 10_000, env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' } };
      const rows = read('ps', argumentsOn(platform), options).then((text) => parsePs(text ?? ''));
      last = { begun: now, rows };
      return rows;
    },
  };
}

/** Reads what `ps` prints; lines that are no process are left out. */
export function parsePs(text: string): readonly PsRow[] {
  return text.split('\n').flatMap((line) => {
    const match = LINE.exec(line);
    if (match === null || match[4]?.startsWith('Z') === true) return [];
    const [, pid, parent, group, , started = '', command = ''] = match;
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), started, command }];
  });
}
const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+([A-Z][a-z]{2}\s+[A-Z][a-z]{2}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/;

/** True when the process carries the token in the environment that is shown of it. */
export const isMarked = ({ command }: PsRow, token: string): boolean =>
  `${command} `.includes(` PUNCTUAL_TOKEN=${token} `);

/** True when it is the wrapper of this ticket: the system hides the environment of its own programs, and /bin/sh is one. */
export const isWrapperOf = ({ command }: PsRow, ticket: string): boolean => command.includes(` punctual ${ticket} `);
