/**
 * Jenkins' `H` and cronie's `a~b`: a value drawn once for each job. Here that is a spread which stays the same for a machine and
 * job (S24, `stable`): the pattern names the first value that may be drawn, the spread how far the others lie from it.
 */
import { mendFields } from './cron-fields.ts';
import type { Found } from './recognition.ts';

interface Drawn {
  /** The field with the least value that may be drawn, as text. */
  readonly text: string;
  /** How many units further the draw may go; 0 = nothing is drawn. */
  readonly spread: number;
  readonly drawn: boolean;
  /** Every value of the field may be drawn, so that a coarser drawn field goes on where it ends. */
  readonly whole: boolean;
}

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly unit: number;
}

/** Minute, hour, day of month, month, weekday. Jenkins draws days up to 28, which every month has. */
const FIELDS: readonly Limits[] = [
  { min: 0, max: 59, unit: 60 },
  { min: 0, max: 23, unit: 3600 },
  { min: 1, max: 28, unit: 86_400 },
  { min: 1, max: 12, unit: 0 },
  { min: 0, max: 6, unit: 86_400 },
];
const HASH = /^H(?:\((\d{1,2})-(\d{1,2})\))?(?:\/(\d{1,2}))?$/;
const TILDE = /^(\d{0,2})~(\d{0,2})$/;

/** A line with values to be drawn; null when there are none, or nothing understandable around them. */
export function drawnValues(texts: readonly string[]): Found | null {
  if (texts.length !== 5) return null;
  const hash = texts.some((text) => /(^|,)H([(/,]|$)/.test(text));
  const random = texts.every((text) => /^(R|\*)$/.test(text)) && texts.includes('R');
  if (!hash && !random && !texts.some((text) => TILDE.test(text))) return null;
  const fields = texts.map((text, index) => draw(random ? text.replace('R', 'H') : text, FIELDS[index]));
  const known = fields.filter((field) => field !== null);
  if (known.length < 5) return null;
  const [, , day, , weekday] = known;
  // Jenkins wants day and weekday to match both; cronie joins them as we do.
  const both = hash && day?.text !== '*' && weekday?.text !== '*';
  const pattern = mendFields(
    known.map(({ text }, index) => `${both && index === 4 ? '+' : ''}${text}`),
    'keep',
  );
  if (pattern === null) return null;
  const origin = hash ? 'jenkins' : random ? 'croniter' : 'cronie';
  const seconds = spreadOf(known);
  if (seconds === null) return { origin, why: ['drawn-apart'], readings: [] };
  const jitter = seconds === 0 ? {} : { jitter: { seconds, stable: true } };
  return { origin, why: ['drawn'], readings: [{ schedule: { kind: 'cron', pattern, ...jitter } }] };
}

function draw(text: string, limits: Limits | undefined): Drawn | null {
  if (limits === undefined) return null;
  const { min, max } = limits;
  const [hashed, low, high, stepText] = HASH.exec(text) ?? [];
  const [tilde, from, to] = TILDE.exec(text) ?? [];
  if (hashed === undefined && tilde === undefined) {
    return /[H~]/.test(text.replace(/THU|MARCH/gi, '')) ? null : { text, spread: 0, drawn: false, whole: false };
  }
  const least = Number((hashed === undefined ? from : low) || min);
  const most = Number((hashed === undefined ? to : high) || max);
  if (least < min || most > max || least > most) return null;
  if (stepText === undefined) {
    return { text: String(least), spread: most - least, drawn: true, whole: least === min && most === max };
  }
  const step = Number(stepText);
  if (step < 1 || step > most - least + 1) return null;
  // What lies beyond the last full step is never drawn for all of them alike.
  const last = least + Math.floor((most - least) / step) * step;
  const spread = Math.min(step - 1, most - last);
  const text_ = least === min && most === max ? `*/${step}` : `${least}-${most}/${step}`;
  return { text: text_, spread, drawn: true, whole: spread === step - 1 };
}

/** Seconds from the first moment that may be drawn to the last; null when those between are not all allowed. */
function spreadOf([minute, hour, day, month, weekday]: readonly Drawn[]): number | null {
  if (!minute || !hour || !day || !month || !weekday || month.drawn || (day.drawn && weekday.drawn)) return null;
  const chain = [minute, hour, day.drawn ? day : weekday];
  let seconds = 0;
  let open = true;
  for (const [index, field] of chain.entries()) {
    if (!field.drawn) {
      open = false;
      continue;
    }
    // An hour drawn beside a minute that is fixed, or drawn from a part of the hour, leaves holes.
    if (!open) return null;
    seconds += field.spread * (FIELDS[index === 2 ? 4 : index]?.unit ?? 0);
    open = field.whole;
  }
  return seconds;
}
