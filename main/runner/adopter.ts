import { existsSync, openSync } from 'node:fs';
import type { Run } from '../engine/model.ts';
import type { Clock, Log, RunEnd, RunnerListener, RunOrder } from '../engine/ports.ts';
import { readTicket, trace } from './adopt.ts';
import type { Follower } from './follow.ts';
import type { LogCap } from './log-cap.ts';
import type { LogReading } from './logs.ts';
import { processStart } from './process-table.ts';
import { posixTree } from './process-tree.ts';
import { createPs } from './ps.ts';
import { type RunFiles, runFiles } from './run-files.ts';
import { exitedEnd } from './ticket.ts';

export interface AdopterDeps {
  readonly logFolder: string;
  readonly boot: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly follower: Follower;
  readonly isActive: (runId: string) => boolean;
  readonly capOf: (files: RunFiles, fd: number, limit: number) => LogCap;
  readonly removeLogs: LogReading['removeLogs'];
  readonly tell: (what: (listener: RunnerListener) => void) => void;
}

type Limits = Pick<RunOrder, 'killAfterSeconds' | 'logLimitBytes'>;

/** Whether adopted runs live is asked so seldom where it takes a program to ask, once for all of them. */
const ADOPTED_AGE = 1000;

/** Finds again what an earlier process of the app started, or says how it ended (S32). */
export function createAdopter(deps: AdopterDeps): (row: Run, order: Limits) => Promise<'alive' | RunEnd> {
  const { logFolder, boot, clock, log, follower, capOf, tell } = deps;
  const ps = createPs();

  async function adopt(row: Run, order: Limits): Promise<'alive' | RunEnd> {
    const files = runFiles(logFolder, row.id, row.attempt);
    if (deps.isActive(row.id)) return 'alive';
    const found = await trace(row, files, boot, log);
    // Whoever started it died before it could be told.
    const kept = row.environment ?? readTicket(files.ticket)?.environment ?? null;
    const record = kept === null ? undefined : { environment: kept };
    if (found.state === 'alive') {
      const fd = openLog(files, found.pid);
      const startedAt = row.startedAt ?? found.startedAt;
      const identity = { runId: row.id, attempt: row.attempt, token: row.token, ...order };
      follower.follow(identity, files, {
        pid: found.pid,
        startedAt,
        child: null,
        cap: capOf(files, fd, order.logLimitBytes),
        tree: found.tree ?? posixTree({ pid: found.pid, token: row.token }, log, ps, ADOPTED_AGE),
      });
      if (row.pid === null) {
        const mark = {
          pid: found.pid,
          processStart: processStart(found.pid, boot),
          startedAt,
          ...record,
        };
        tell((listener) => listener.onStarted(row.id, row.attempt, mark));
      }
      return 'alive';
    }
    const file = await settleLog(row, files, order.logLimitBytes);
    if (found.state === 'never') {
      await deps.removeLogs([{ runId: row.id, attempts: row.attempt }]);
      const message = 'Punctual was closed before the process could start.';
      return { kind: 'not-started', message, reason: { code: 'closed-before-start' }, at: clock.now() };
    }
    if (found.state === 'lost') return { kind: 'lost', at: clock.now(), logBytes: file.logBytes, ...record };
    const { ticket } = found;
    return exitedEnd(ticket.status ?? 0, ticket.cpuMs, {
      startedAt: row.startedAt ?? ticket.madeAt,
      finishedAt: ticket.writtenAt,
      peakBytes: null,
      ...file,
      ...record,
    });
  }

  /** The log of a run that ended while the app was away: nobody held it within its limit. */
  async function settleLog(row: Run, files: RunFiles, limit: number): ReturnType<LogCap['finish']> {
    if (!existsSync(files.log)) return { logBytes: 0, logDropped: 0 };
    try {
      const cap = capOf(files, openSync(files.log, 'a+'), limit);
      try {
        return await cap.finish();
      } finally {
        cap.close();
      }
    } catch (error) {
      log.warn('The log of an adopted run cannot be read.', { runId: row.id, error: String(error) });
      return { logBytes: 0, logDropped: 0 };
    }
  }

  return adopt;
}

/** Its own log, or, when the job deleted that, the file its processes still write to. */
function openLog(files: RunFiles, pid: number): number {
  try {
    if (existsSync(files.log)) return openSync(files.log, 'a+');
    return openSync(`/proc/${pid}/fd/3`, 'a+');
  } catch {
    return openSync(files.log, 'a+', 0o600);
  }
}
