import type { Absence, Run, RunEnding, Why } from '../../main/engine/model.ts';
import type { Messages } from '../text/messages.ts';
import type { Formats } from './formats.ts';
import { troubleWords } from './reason-words.ts';

/** Why a row is there, and in which absence it fell due; the compiler sees to it that every code of the closed set has a sentence. */
export function whyWords(why: Why, text: Messages, formats: Formats): string {
  const words = sentence(why, text, formats);
  if (!('away' in why) || why.away === undefined) return words;
  return text.why.withAway(words, awayWords(why.away, text, formats));
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
    case 'paused':
      return t.paused[why.scope];
    case 'still-running':
      return why.since === null ? t['still-running'] : t['still-running-since'](formats.timeSeconds(why.since));
    default:
      return t[why.code];
  }
}

/** How an attempt ended, as one sentence. */
export function endingWords(ending: RunEnding, text: Messages, formats: Formats): string {
  const t = text.ending;
  switch (ending.code) {
    case 'exit-code':
      return t['exit-code'](ending.exitCode);
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

/** The sentence that matters most about a run: how it went wrong, what it waits for, or why it is there. */
export function runWords(run: Run, text: Messages, formats: Formats): string {
  if (run.waitingFor !== null) {
    return run.waitingFor === 'retry'
      ? text.waiting.retry(formats.timeSeconds(run.notBefore ?? run.decidedAt))
      : text.waiting[run.waitingFor];
  }
  const wentWell = run.ending === null || (run.state === 'succeeded' && run.ending.code === 'exit-code');
  return wentWell || run.ending === null ? whyWords(run.why, text, formats) : endingWords(run.ending, text, formats);
}
