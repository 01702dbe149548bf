import { PunctualError, toErrorShape } from '../engine/errors.ts';
import type { Instant, Schedule, ScheduleProblem } from '../engine/model.ts';
import { findProblems, membersFire } from '../engine/triggers/check.ts';
import { compileSchedule } from '../engine/triggers/compile.ts';
import { openQuestions } from '../engine/triggers/dialects/problems.ts';
import { faultWords } from '../engine/triggers/fault-words.ts';
import { parseMoment } from '../engine/triggers/moment.ts';
import { quote } from '../engine/triggers/problems.ts';
import { runsLeft, scheduleFires } from '../engine/triggers/schedule-fires.ts';
import { resolveWall, zoneNamed } from '../engine/triggers/zone.ts';
import { zoneFault } from '../engine/triggers/zone-fault.ts';
import { visibleJson } from '../host/visible-text.ts';

/** How many fires are given when nobody says. */
export const DEFAULT_COUNT = 5;
/** More in one answer is a mistake, not a question. */
export const MOST_FIRES = 100_000;

export interface NextDefaults {
  /** Zone meant by `local`. */
  readonly zone: string;
  /** Used when no `from` is given. */
  readonly now: Instant;
}

export interface NextRequest {
  readonly schedule: unknown;
  /** ISO; a wall time is read in the computer's zone. Default now. */
  readonly from?: unknown;
  readonly count?: unknown;
}

/** The answer to one line of `punctual next --stdin`. */
export type NextAnswer = { readonly instants: readonly string[] } | { readonly error: NextError };
export interface NextError {
  readonly code: string;
  readonly message: string;
  /** Where in the schedule, and where in that member's text, counted from 0. */
  readonly field?: string;
  readonly position?: number;
  readonly problems?: readonly ScheduleProblem[];
}

/**
 * The fires after `from`, exclusive, as UTC instants with milliseconds; fewer than `count` when the schedule ends.
 * Throws PunctualError `bad-input`, `bad-schedule` or, for an `all` whose parts never meet, `never-runs`.
 */
export function nextFires(request: NextRequest, defaults: NextDefaults): string[] {
  const from = readFrom(request.from, defaults);
  const count = readCount(request.count);
  const context = { zone: defaults.zone, anchor: from, lastFinish: null };
  const problems = findProblems(request.schedule, context);
  if (problems.length > 0) throw new PunctualError('bad-schedule', problems[0]?.message ?? '', { problems });
  const schedule = request.schedule as Schedule;
  const trigger = compileSchedule(schedule, context);
  const fires = scheduleFires(trigger, from, count, runsLeft(schedule, 0)).map((at) => new Date(at).toISOString());
  if (fires.length === 0 && count > 0 && membersFire(schedule, context, from)) {
    throw new PunctualError(
      'never-runs',
      'this never runs: each of the schedules has times, but they never fall on the same moment',
    );
  }
  return fires;
}

/**
 * Refuses a pattern that a person typed and that means one thing here and another in Quartz. Lines of `--stdin` are schedules as
 * they are saved, which run by our reading. Throws PunctualError `bad-schedule`.
 */
export function refuseQuestion(schedule: Schedule): void {
  const problems = openQuestions(schedule);
  if (problems.length > 0) throw new PunctualError('bad-schedule', problems[0]?.message ?? '', { problems });
}

/** Answers one line of JSON with one line of JSON; whatever the line holds, it never throws. */
export function answerLine(line: string, defaults: NextDefaults): string {
  return visibleJson(answer(line, defaults));
}

function answer(line: string, defaults: NextDefaults): NextAnswer {
  try {
    let request: unknown;
    try {
      request = JSON.parse(line);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : 'unreadable';
      throw new PunctualError('bad-input', `the line is not JSON: ${why}`);
    }
    if (typeof request !== 'object' || request === null || Array.isArray(request) || !('schedule' in request)) {
      throw new PunctualError('bad-input', 'a line holds {"schedule": …, "from": ISO, "count": n}');
    }
    return { instants: nextFires(request, defaults) };
  } catch (error) {
    return { error: describeError(error) };
  }
}

/** The shape of an error on the wire; the first problem's place stands beside the sentence. */
export function describeError(error: unknown): NextError {
  const { code, message, detail } = toErrorShape(error);
  const problems = problemsIn(detail);
  const first = problems[0];
  const never = problems.length > 0 && problems.every((problem) => problem.code === 'never-runs');
  return {
    code: never ? 'never-runs' : code,
    message,
    ...(first?.field === undefined ? {} : { field: first.field }),
    ...(first?.position === undefined ? {} : { position: first.position }),
    ...(problems.length === 0 ? {} : { problems }),
  };
}

function problemsIn(detail: unknown): readonly ScheduleProblem[] {
  if (typeof detail !== 'object' || detail === null || !('problems' in detail)) return [];
  return detail.problems as readonly ScheduleProblem[];
}

/** Reads `from`; throws `bad-input`. */
export function readFrom(from: unknown, { zone: name, now }: NextDefaults): Instant {
  if (from === undefined || from === null) return now;
  const moment = typeof from === 'string' ? parseMoment(from) : null;
  const zone = zoneNamed(name);
  if (zone === null) {
    throw new PunctualError('bad-input', faultWords(zoneFault(name) ?? { kind: 'no-zone', got: quote(name) }));
  }
  if (moment === null) {
    throw new PunctualError('bad-input', 'from: a moment such as 2026-03-29T01:00:00Z or 2026-03-29T03:00 is needed');
  }
  if (moment.kind === 'instant') return moment.instant;
  const { instants, gap } = resolveWall(zone, moment.wall);
  return instants[0] ?? gap?.at ?? now;
}

/** Reads `count`; throws `bad-input`. */
export function readCount(count: unknown): number {
  if (count === undefined || count === null) return DEFAULT_COUNT;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MOST_FIRES) {
    throw new PunctualError('bad-input', `count: a whole number from 0 to ${MOST_FIRES} is needed`);
  }
  return count;
}
