/** Durations of XML Schema as Task Scheduler writes them: `PT15M`, `P1D`, `P3DT4H`. */
import { sayTimeSpan } from '../systemd/time-span.ts';

/** Seconds; null when it is none. Months count 30 days, years 365. */
export function readDuration(text: string): number | null {
  const match = /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
    text.trim(),
  );
  if (match === null) return null;
  const [years, months, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  const inDays = (years ?? 0) * 365 + (months ?? 0) * 30 + (days ?? 0);
  return inDays * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

export const sayDuration = sayTimeSpan;
