/** Reads a time of day as people write it; `HH:MM`, or null when it is none. */
export function parseTime(text: string): string | null {
  const found = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm)?$/i.exec(text.trim());
  if (found === null) return null;
  const [, hourText = '', minuteText = '00', half] = found;
  let hour = Number(hourText);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  }
  const minute = Number(minuteText);
  return hour > 23 || minute > 59 ? null : two(hour, minute);
}

/** Moves a time by minutes, around midnight when it must. */
export function shiftTime(time: string, minutes: number): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const at = (hour * 60 + minute + minutes + 1440) % 1440;
  return two(Math.floor(at / 60), at % 60);
}

function two(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
