import type { NotifyRules } from '../../main/engine/model.ts';

/** The rules that are on or off, in the order in which they are shown. */
export const NOTIFY_RULES = [
  'failed',
  'recovered',
  'missed',
  'interrupted',
  'longRunning',
  'succeeded',
  'always',
] as const satisfies readonly (keyof NotifyRules)[];

export const MOST_FAILURES = 100;
/** A week. */
export const MOST_MINUTES = 10_080;
/** Where a person begins who wants to hear of long runs. */
const USUAL_MINUTES = 10;

/** Failures in a row after which it is told that a job works again. */
export const failuresOf = (rules: NotifyRules): number => rules.recoveredAfter ?? 1;

/** Null = the end of long runs is not told for being long. */
export function minutesOf(rules: NotifyRules): number | null {
  const seconds = rules.finishedAfterSeconds ?? 0;
  return seconds === 0 ? null : Math.max(1, Math.round(seconds / 60));
}

/** 0 and not nothing: what is not there would be taken from the group or the settings. */
export const secondsFor = (minutes: number | null): number => (minutes === null ? 0 : minutes * 60);

export const switchedMinutes = (on: boolean): number => secondsFor(on ? USUAL_MINUTES : null);
