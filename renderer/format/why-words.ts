import type { Absence, Run, RunEnding, Why } from '../../main/engine/model.ts';
import { exitCodeText } from '../../preload/words/exit-code.ts';
import type { Messages } from '../text/messages.ts';
import type { Formats } from './formats.ts';
import { troubleWords } from './reason-words.ts';

/** Why a row is there, and in which absence it fell due; the compiler sees to it that every code of the closed set has a sentence. */
export function whyWords(why: Why, text: Messages, formats: Formats): string {
  const words = sentence(why, text, formats);
  if (!('away' in why) || why.away === undefined) return words;
  return text.why.withAway(words, awayWords(why.away, text, formats));
}

/** As `whyWords`; a repeat that came late and was answered was asked for twice. */
export function runReason(
  { why, kind, parentRun }: Pick<Run, 'why' | 'kind' | 'parentRun'>,
  text: Messages,
  formats: Formats,
): string {
  const words = whyWords(why, text, formats);
  return why.code === 'answered' && kind === 'manual' && parentRun !== null
    ? text.why.withAway(text.why.rerun, words)
    : words;
}

/** "The computer slept from 23:10 to 07:42." */
export function awayWords(away: Absence, text: Messages, formats: Formats): string {
  const sameDay = formats.day(away.from) === formats.day(away.to);
  const at = (moment: number) =>
    sameDay ? formats.time(moment) : text.time.dayAt(formats.day(moment), formats.time(moment));
  return text.why.away[away.kind](at(away.from), at(away.to));
}

function sentence(why: Why, text: Messages, formats: Formats): string {
  const t = text.why;
  const { duration } = formats;
  switch (why.code) {
    case 'late':
      return t.late(duration(why.lateMs));
    case 'waited':
      return t.waited(duration(why.lateMs), why.for.length === 0 ? text.waiting.ledger : lackingWords(why.for, text));
    case 'caught-up':
      return t['caught-up'](duration(why.lateMs), why.missed);
    case 'chained':
      return t.chained[why.on];
    case 'event':
      return t.event[why.on];
    case 'answered':
      return t.answered[why.answer];
    case 'too-late':
      return t['too-late'](duration(why.lateMs), duration(why.graceMs));
    case 'policy-none':
      return t['policy-none'](duration(why.lateMs));
    case 'zone-gap':
      return t['zone-gap'](why.from, why.to, wallTimes(why.times, why.count, formats), why.count);
    case 'gave-up':
      return t['gave-up'](lackingWords(why.lacking, text), duration(why.waitedMs));
    case 'other-computer':
      return t['other-computer'](why.name);
    case 'paused':
      return t.paused[why.scope];
    case 'still-running':
      return why.since === null ? t['still-running'] : t['still-running-since'](formats.timeSeconds(why.since));
    default:
      return t[why.code];
  }
}

/** `12:00, 13:00, …`; days where there are several. The times have no zone: they were jumped over. */
function wallTimes(times: readonly string[], count: number, formats: Formats): string {
  const wall = formats.inZone('UTC');
  const instants = times.map((time) => Date.parse(`${time}Z`));
  const oneDay = new Set(instants.map(wall.day)).size === 1;
  const words = instants.map((at) => (oneDay ? wall.time(at) : `${wall.day(at)} ${wall.time(at)}`));
  return [...words, ...(count > times.length ? ['…'] : [])].join(', ');
}

/** Conditions that this window has a word for, and others as they are called. */
function lackingWords(lacking: readonly string[], { waiting: t }: Messages): string {
  const known: Readonly<Record<string, string | undefined>> = t.lacking;
  return lacking.length === 0 ? t.itsConditions : lacking.map((name) => known[name] ?? name).join(t.and);
}

/** What a waiting row or run is told apart by. */
export type Waiting = Pick<Run, 'waitingFor' | 'wait' | 'count' | 'missedCount'> & {
  /** When the clock starts it; null = not by the clock. */
  readonly at: number | null;
};

/**
 * What it waits for, until when, and what releases it, as one sentence. `now`: host time, for a countdown where the end is near;
 * without it a moment is named, which stays true while nothing draws it again.
 */
export function waitWords(waiting: Waiting, text: Messages, formats: Formats, now?: number): string {
  const t = text.waiting;
  const { wait, at } = waiting;
  // The day is said where it is another one.
  const moment = (when: number) =>
    now === undefined || formats.nearDay(when, now) === text.time.today
      ? formats.timeSeconds(when)
      : formats.near(when, now);
  if (wait?.held === true) return t.held;
  switch (waiting.waitingFor) {
    case null:
      return '';
    case 'retry':
      return at === null ? `${text.waits.short.retry}.` : t.retry(moment(at));
    case 'time':
      return t.time(moment(at ?? 0));
    case 'jitter':
      return t.jitter(at === null ? null : moment(at));
    case 'settle':
      if (at === null || (now !== undefined && at <= now)) return t.settle;
      return now === undefined ? t.settleAt(formats.timeSeconds(at)) : t.settleIn(formats.countdown(at - now));
    case 'condition': {
      const near = (when: number) => (now === undefined ? formats.time(when) : formats.near(when, now));
      const since = wait?.since === undefined ? null : near(wait.since);
      const giveUp = wait?.giveUpAt === undefined ? null : near(wait.giveUpAt);
      return t.condition(lackingWords(wait?.lacking ?? [], text), since, waiting.missedCount + 1, giveUp);
    }
    case 'pause':
      // What fell into no pause is only kept back: nothing is decided about it.
      if (wait?.scopes?.length === 0) return t.pauseEnds(at === null ? null : moment(at));
      return t.pause(waiting.count);
    default:
      return t[waiting.waitingFor];
  }
}

export const waitingOf = ({ waitingFor, wait, count, missedCount, notBefore }: Run): Waiting => ({
  ...{ waitingFor, wait, count, missedCount },
  at: notBefore,
});

/** How an attempt ended, as one sentence. */
export function endingWords(ending: RunEnding, text: Messages, formats: Formats): string {
  const t = text.ending;
  switch (ending.code) {
    case 'exit-code':
      return t['exit-code'](exitCodeText(ending.exitCode));
    case 'signal':
      return t.signal(ending.signal);
    case 'not-started':
      return ending.secret === undefined
        ? t['not-started'](troubleWords(ending, text))
        : t.secret[ending.secret.problem](ending.secret.name);
    case 'time-limit':
      return t['time-limit'](formats.duration(ending.limitSeconds * 1000));
    case 'stopped':
      return t.stopped[ending.by];
    default:
      return t[ending.code];
  }
}

/**
 * Why a row that waits is there; null where nothing is known but when it was due. That it is late, or caught up, is only true once
 * it starts, so of an absence only the absence is said.
 */
export function waitingReason(
  run: Pick<Run, 'why' | 'kind' | 'parentRun'>,
  text: Messages,
  formats: Formats,
): string | null {
  const { why } = run;
  if (why.code !== 'on-time' && why.code !== 'late' && why.code !== 'caught-up') return runReason(run, text, formats);
  return 'away' in why && why.away !== undefined ? awayWords(why.away, text, formats) : null;
}

/** The sentence that matters most about a run: how it went wrong, what it waits for, or why it is there. */
export function runWords(run: Run, text: Messages, formats: Formats): string {
  if (run.waitingFor !== null) return waitWords(waitingOf(run), text, formats);
  if (run.kind === 'note' && run.why.code === 'clock-ahead')
    return run.why.again === undefined
      ? text.why['ran-ahead'](run.count)
      : text.why['ran-ahead-again'](run.count, run.why.again);
  if (run.why.code === 'merged-into' && run.count > 1) return text.why['merged-several'];
  const wentWell = run.ending === null || (run.state === 'succeeded' && run.ending.code === 'exit-code');
  return wentWell || run.ending === null ? runReason(run, text, formats) : endingWords(run.ending, text, formats);
}
