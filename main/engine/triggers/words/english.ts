import { calendar, cron, EVENTS, interval, window } from './english/kinds.ts';
import { dateOf, endOf, exclusionsOf, inZone, length, momentOf, timeOf } from './english/modifiers.ts';
import { capital, counted, list } from './english/parts.ts';
import { clock, momentParts, type Phrases } from './phrases.ts';
import type { When } from './structure.ts';

export const english: Phrases = {
  leaf(when) {
    switch (when.kind) {
      case 'cron':
        return cron(when);
      case 'interval':
        return interval(when);
      case 'calendar':
        return calendar(when);
      case 'window':
        return window(when);
      case 'date':
        return once(when);
      case 'event':
        return EVENTS[when.on];
      case 'manual':
        return 'only when started by hand';
      case 'text':
        return when.text;
    }
  },
  modifiers({ start, end, exclude, jitter, maxRuns }) {
    const said: string[] = [];
    if (start !== null) said.push(`starting ${momentOf(start)}`);
    if (end !== null) said.push(endOf(end));
    if (exclude !== null) said.push(...exclusionsOf(exclude));
    if (jitter !== null)
      said.push(`with a ${jitter.stable ? 'fixed' : 'random'} delay of up to ${length(jitter.seconds)}`);
    if (maxRuns !== null) said.push(`at most ${counted(maxRuns, 'run')}`);
    return said;
  },
  dst({ gap, overlap }, when) {
    const time = when.kind === 'window' ? clock(when.from) : 'that time';
    const said: string[] = [];
    if (gap !== null && !(when.kind === 'date' && when.runsAt !== null))
      said.push(`${gap === 'skip' ? 'not' : 'later by the gap'} when the clocks skip ${time}`);
    if (overlap !== null)
      said.push(`${overlap === 'both' ? 'both times' : 'only the second time'} when the clocks repeat ${time}`);
    return said;
  },
  zone: timeOf,
  clause: (text, modifiers) => [text, ...modifiers].join(', '),
  combination: (kind, members, more, top) =>
    `${kind === 'all' ? 'only when these coincide: ' : top ? '' : 'either '}${[
      ...members,
      ...(more === 0 ? [] : [`${more} more schedules`]),
    ].join(kind === 'any' ? '; or ' : '; and ')}`,
  overall: (text, modifiers, of) =>
    `${text}; ${of.length === 0 ? 'overall' : `for ${list(of)}`}: ${modifiers.join(', ')}`,
  allInZone: (text, zone) => `${text}; all in ${timeOf(zone)}`,
  sentence: capital,

  event: (on) => capital(EVENTS[on]),
  gap: (skipped, date, runsAt, zone) =>
    `${missing(skipped, date, zone)}: ${runsAt.length === 0 ? 'skipped' : `runs at ${list(runsAt)}`}`,
  gapJoined: (skipped, date, runsAt, zone) =>
    `${missing(skipped, date, zone)}: one run together with ${runsAt.length > 1 ? 'those' : 'that'} at ${list(runsAt)}`,
  overlap(twice, date, passes, zone) {
    const what = `${list(twice)} ${twice.length > 1 ? 'happen' : 'happens'} twice on ${dateOf(date)}${inZone(zone)}`;
    return `${what}: runs ${passes === 'both' ? 'both times' : passes === 'first' ? 'the first time only' : 'the second time only'}`;
  },
  jitter: (seconds, stable) =>
    `Starts up to ${length(seconds)} later, ${stable ? 'always by the same delay on this computer' : 'by a random delay each time'}`,
  maxRuns: (count) => `Ends after ${counted(count, 'run')}`,
  weekdayNumbers: (cron, quartz) =>
    `Its weekday numbers count from 1 = Monday, as “${cron}”; in Quartz and AWS it would be “${quartz}”`,
  crontabDays: (crontab) =>
    `Either of its two day fields is enough here; a crontab requires both, because one begins with *: write “${crontab}” for that`,
};

const missing = (skipped: readonly string[], date: string, zone: string | null): string =>
  `${list(skipped)} ${skipped.length > 1 ? 'do' : 'does'} not exist on ${dateOf(date)}${inZone(zone)}`;

/** "on 29 March 2026 at 03:00, because the clocks skip 02:30" */
function once({ at, runsAt }: Extract<When, { kind: 'date' }>): string {
  const wanted = at.length === 10 ? `${at}T00:00` : at;
  if (runsAt === null) return `once, on ${momentOf(wanted)}`;
  return `once, on ${momentOf(runsAt)}, because the clocks skip ${momentParts(wanted).time}`;
}
