/**
 * The shape of a schedule and nothing more: known members of the right type, bounded. Whether it means something is the engine's
 * to say, because it can name field and position (S2).
 */
import * as z from 'zod/mini';
import type * as model from '../../main/engine/model.ts';
import { LIMITS, line, list, must, type SameMembers, weekday } from './limits.ts';

const number = z.number();
const MANY = 1000;

const every = z.strictObject({
  years: z.optional(number),
  months: z.optional(number),
  weeks: z.optional(number),
  days: z.optional(number),
  hours: z.optional(number),
  minutes: z.optional(number),
  seconds: z.optional(number),
}) satisfies z.ZodMiniType<model.Every>;

const range = z.tuple([line, line]);
const exclude = z.strictObject({
  dates: z.optional(list(z.union([line, range]), LIMITS.list)),
  days: z.optional(list(weekday, MANY)),
  times: z.optional(list(range, MANY)),
}) satisfies z.ZodMiniType<model.Exclusions>;

const modifiers = {
  timezone: z.optional(line),
  start: z.optional(line),
  end: z.optional(line),
  jitter: z.optional(z.strictObject({ seconds: number, stable: z.optional(z.boolean()) })),
  exclude: z.optional(exclude),
  dst: z.optional(
    z.strictObject({
      gap: z.optional(z.enum(['end', 'skip', 'shift'])),
      overlap: z.optional(z.enum(['first', 'both', 'last'])),
    }),
  ),
  maxRuns: z.optional(number),
};

const field = z.optional(z.union([line, number]));
const fields = z.strictObject({
  year: field,
  month: field,
  day: field,
  week: field,
  day_of_week: field,
  hour: field,
  minute: field,
  second: field,
}) satisfies z.ZodMiniType<model.CronFields>;

const eventName = z.enum(['app-start', 'login', 'resume', 'unlock', 'idle', 'network', 'mains', 'file']);

const cron = z
  .strictObject({ kind: z.literal('cron'), pattern: z.optional(line), fields: z.optional(fields), ...modifiers })
  .check(
    must(
      (value) => (value.pattern === undefined) !== (value.fields === undefined),
      'needs either a pattern or fields',
      {
        code: 'field-pattern',
      },
    ),
  );
const interval = z.strictObject({
  kind: z.literal('interval'),
  every,
  from: z.optional(z.enum(['start', 'finish'])),
  ...modifiers,
}) satisfies z.ZodMiniType<model.IntervalSchedule>;
const calendar = z.strictObject({
  kind: z.literal('calendar'),
  every,
  time: z.optional(line),
  ...modifiers,
}) satisfies z.ZodMiniType<model.CalendarSchedule>;
const windowed = z.strictObject({
  kind: z.literal('window'),
  days: z.optional(list(weekday, MANY)),
  between: range,
  every,
  ...modifiers,
}) satisfies z.ZodMiniType<model.WindowSchedule>;
const date = z.strictObject({
  kind: z.literal('date'),
  at: line,
  ...modifiers,
}) satisfies z.ZodMiniType<model.DateSchedule>;
const event = z.strictObject({
  kind: z.literal('event'),
  on: eventName,
  ...modifiers,
}) satisfies z.ZodMiniType<model.EventSchedule>;
const manual = z.strictObject({
  kind: z.literal('manual'),
  ...modifiers,
}) satisfies z.ZodMiniType<model.ManualSchedule>;

const parts = z.lazy(() => list(schedule, 100));
const kinds = z.discriminatedUnion(
  'kind',
  [
    cron,
    interval,
    calendar,
    windowed,
    date,
    z.strictObject({ kind: z.literal('any'), of: parts, ...modifiers }),
    z.strictObject({ kind: z.literal('all'), of: parts, ...modifiers }),
    event,
    manual,
  ],
  'must be one of cron, interval, calendar, window, date, any, all, event, manual',
);

// The one cast of this file: the refinement of `cron` proves what the type says, but a refinement cannot narrow.
export const schedule: z.ZodMiniType<model.Schedule> = kinds as unknown as z.ZodMiniType<model.Schedule>;

/** Fails to compile when a schema forgets a member of its type. */
export const scheduleMembers: readonly [
  SameMembers<z.infer<typeof every>, model.Every>,
  SameMembers<z.infer<typeof exclude>, model.Exclusions>,
  SameMembers<z.infer<typeof fields>, model.CronFields>,
  SameMembers<z.infer<typeof cron>, model.CronTextSchedule>,
  SameMembers<z.infer<typeof interval>, model.IntervalSchedule>,
  SameMembers<z.infer<typeof calendar>, model.CalendarSchedule>,
  SameMembers<z.infer<typeof windowed>, model.WindowSchedule>,
  SameMembers<z.infer<typeof date>, model.DateSchedule>,
  SameMembers<z.infer<typeof event>, model.EventSchedule>,
] = [true, true, true, true, true, true, true, true, true];
