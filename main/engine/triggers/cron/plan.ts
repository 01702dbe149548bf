/** One member of a field's list, already checked. Weekdays count from 0 = Sunday in both forms. */
export type CronItem =
  | { readonly type: 'all'; readonly step: number }
  | { readonly type: 'range'; readonly from: number; readonly to: number; readonly step: number }
  | { readonly type: 'value'; readonly value: number }
  /** Last day of the month (0), or so many days (1-30) before it; a month that is too short has none. */
  | { readonly type: 'last'; readonly daysBefore: number }
  /** Monday to Friday nearest to a day of the month, never leaving the month. */
  | { readonly type: 'nearest'; readonly day: number }
  /** Last day of the month that is Monday to Friday. */
  | { readonly type: 'last-workday' }
  /** n-th (1-5) or last (-1) such weekday of the month. */
  | { readonly type: 'nth'; readonly weekday: number; readonly n: number };

export interface CronField {
  readonly items: readonly CronItem[];
  /** Plain numbers that the field matches, ascending; what depends on the month is not among them. */
  readonly values: readonly number[];
  /** Written as `*` (or `?`), so it restricts nothing. */
  readonly any: boolean;
}

/** A cron pattern of either form, checked and understood; what `createCronWalk` and the words are made from. */
export interface CronPlan {
  readonly second: CronField;
  readonly minute: CronField;
  readonly hour: CronField;
  readonly day: CronField;
  readonly month: CronField;
  readonly weekday: CronField;
  /** ISO week; only the field form has it. */
  readonly week: CronField;
  readonly year: CronField;
  /** How day and weekday combine when both are restricted (S6, S7). */
  readonly days: 'or' | 'and';
  /** True if the pattern repeats through the day and so follows the clock at clock changes; false if it names its hours (S9). */
  readonly repeating: boolean;
}

/** A field together with its text: S9 asks for the meaning and for the way it is written. */
export interface WrittenField {
  readonly text: string;
  readonly field: CronField;
}

/**
 * True if a pattern repeats through the day (S9): its hours are all 24, or are written with `*` or `/` and are at least two, or are
 * a range of at least two under a minute field written with `*` or `/`. Any other pattern names its hours, so a run "every day
 * at 02:30 and 03:30" (`30 2-3 * * *`) or "every 24th hour" (`0 *\/24 * * *`) is neither lost nor doubled.
 */
export function isRepeating(hour: WrittenField, minute: WrittenField): boolean {
  const hours = new Set(hour.field.values).size;
  if (hours === 24) return true;
  if (hours < 2) return false;
  if (hasWildcardOrStep(hour.text)) return true;
  const hasRange = hour.field.items.some((item) => item.type === 'range' && item.from < item.to);
  return hasRange && hasWildcardOrStep(minute.text);
}

const hasWildcardOrStep = (text: string): boolean => /[*/]/.test(text);

export const ANY_FIELD: CronField = { items: [{ type: 'all', step: 1 }], values: [], any: true };

export const MONTH_NAMES: readonly string[] = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];
/** From 0 = Sunday. */
export const DAY_NAMES: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
