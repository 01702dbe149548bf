import { type ChildProcess, startProgram } from '../process/programs.ts';
import type { Command } from './command.ts';

/** Exit codes of the wrapper itself; they count only when the ticket has no last line. */
export const CANNOT_WRITE = 124;
export const CALLED_OFF = 125;

/**
 * The wrapper on POSIX: one small sh beside the process, which is there when the app is not (S32). Its standard output is
 * the ticket file, its descriptor 3 the log. Line by line:
 * - a signal to the whole group must not end the wrapper before it wrote how the process ended; a trap that does something
 *   (and not an ignored signal) is reset for the process itself, which therefore gets the signal as usual;
 * - its process id, and the key of what it is given, go to the ticket before the process starts, so that a crash of the app
 *   never loses a started one;
 * - an adopter that found no process id moves the ticket away first: then nothing is started (see adopt.ts). The attempt may since
 *   have been started again with a ticket at the same path, so the path must lead to this wrapper's own line, not to any ticket;
 * - `$?` is 128+n after signal n; `times` tells CPU time of the children; the time of the end is the ticket's mtime.
 * Only builtins: every other process would cost as much as the job itself. `echo` and not `printf`, which is no builtin in mksh.
 * The redirections stand inside a subshell that becomes the process, so that notices such as "Terminated", which a shell
 * prints about its child, go to /dev/null and not into the log.
 */
const POSIX_WRAPPER = `trap : HUP INT QUIT USR1 USR2 PIPE ALRM TERM
echo $$ $2 || exit ${CANNOT_WRITE}
read -r PUNCTUAL_WRAPPER _ <"$1" && [ "$PUNCTUAL_WRAPPER" = $$ ] || exit ${CALLED_OFF}
shift 2
(exec "$@" >&3 2>&3 3>&-)
c=$?
times
echo end $c
exit $c`;

export interface WrapFiles {
  /** Path of the ticket; its open descriptor. */
  readonly ticket: string;
  readonly ticketFd: number;
  readonly log: string;
  readonly logFd: number;
  /** Key of the record of the environment: digits and dots, or nothing. */
  readonly environment?: string | undefined;
}

/**
 * Starts the command under its wrapper, in its own session. Never throws; emits `error` when it could not be started. POSIX; for Windows
 * see windows-start.ts.
 */
export function spawnWrapped(command: Command, files: WrapFiles): ChildProcess {
  return startProgram(
    '/bin/sh',
    ['-c', POSIX_WRAPPER, 'punctual', files.ticket, files.environment ?? '', command.file, ...command.args],
    {
      cwd: command.folder,
      env: command.environment,
      detached: true,
      stdio: ['ignore', files.ticketFd, 'ignore', files.logFd],
    },
  );
}
