/**
 * The shape of a schedule and nothing more: known members of the right type, bounded. Whether it means something is the engine's
 * to say, because it can name field and position (S2).
 */
import { z } from 'zod';
import type * as model from '../../main/engine/model.ts';
import { LIMITS, line, type SameMembers, weekday } from './limits.ts';

const number = z.number();
const list = 1000;

const every = z.strictObject({
  years: number.optional(),
  months: number.optional(),
  weeks: number.optional(),
  days: number.optional(),
  hours: number.optional(),
  minutes: number.optional(),
  seconds: number.optional(),
}) satisfies z.ZodType<model.Every>;

const range = z.tuple([line, line]);
const exclude = z.strictObject({
  dates: z
    .array(z.union([line, range]))
    .max(LIMITS.list)
    .optional(),
  days: z.array(weekday).max(list).optional(),
  times: z.array(range).max(list).optional(),
}) satisfies z.ZodType<model.Exclusions>;

const modifiers = {
  timezone: line.optional(),
  start: line.optional(),
  end: line.optional(),
  jitter: z.strictObject({ seconds: number, stable: z.boolean().optional() }).optional(),
  exclude: exclude.optional(),
  dst: z
    .strictObject({
      gap: z.enum(['end', 'skip', 'shift']).optional(),
      overlap: z.enum(['first', 'both', 'last']).optional(),
    })
    .optional(),
  maxRuns: number.optional(),
};

const field = z.union([line, number]).optional();
const fields = z.strictObject({
  year: field,
  month: field,
  day: field,
  week: field,
  day_of_week: field,
  hour: field,
  minute: field,
  second: field,
}) satisfies z.ZodType<model.CronFields>;

const eventName = z.enum(['app-start', 'login', 'resume', 'unlock', 'idle', 'network', 'mains', 'file']);

const cron = z
  .strictObject({ kind: z.literal('cron'), pattern: line.optional(), fields: fields.optional(), ...modifiers })
  .refine((value) => (value.pattern === undefined) !== (value.fields === undefined), {
    message: 'needs either a pattern or fields',
  });
const interval = z.strictObject({
  kind: z.literal('interval'),
  every,
  from: z.enum(['start', 'finish']).optional(),
  ...modifiers,
}) satisfies z.ZodType<model.IntervalSchedule>;
const calendar = z.strictObject({
  kind: z.literal('calendar'),
  every,
  time: line.optional(),
  ...modifiers,
}) satisfies z.ZodType<model.CalendarSchedule>;
const windowed = z.strictObject({
  kind: z.literal('window'),
  days: z.array(weekday).max(list).optional(),
  between: range,
  every,
  ...modifiers,
}) satisfies z.ZodType<model.WindowSchedule>;
const date = z.strictObject({
  kind: z.literal('date'),
  at: line,
  ...modifiers,
}) satisfies z.ZodType<model.DateSchedule>;
const event = z.strictObject({
  kind: z.literal('event'),
  on: eventName,
  ...modifiers,
}) satisfies z.ZodType<model.EventSchedule>;
const manual = z.strictObject({ kind: z.literal('manual'), ...modifiers }) satisfies z.ZodType<model.ManualSchedule>;

const parts = z.lazy(() => z.array(schedule).max(100));
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
export const schedule: z.ZodType<model.Schedule> = kinds as unknown as z.ZodType<model.Schedule>;

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
