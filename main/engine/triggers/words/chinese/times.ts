import { clock, ends, evenStep, isZero, runsOf } from '../phrases.ts';
import type { DayTimes, Dial } from '../structure.ts';
import { each, list, numbers } from './parts.ts';

export const at = (times: readonly number[]): string => list(times.map(clock));

function valuesOf(dial: Dial): readonly number[] {
  if (dial.kind !== 'steps') return dial.kind === 'list' ? dial.values : [];
  const { from, to, step } = dial;
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

/** 每小时、9 点、9 点至 17 点每小时、1、5 点 */
function hoursOf(hours: Dial): string {
  if (hours.kind === 'all') return '每小时';
  if (hours.kind === 'list' || hours.step > 1) return numbers(valuesOf(hours), '点');
  return hours.from === hours.to ? `${hours.from} 点` : `${hours.from} 点至 ${hours.to} 点每小时`;
}

type Dials = Extract<DayTimes, { kind: 'dials' }>;

/** The first and the last time from one hour to another. */
function span(from: number, to: number, { minutes, seconds }: Dials): string {
  const [[firstMinute, lastMinute], [firstSecond, lastSecond]] = [ends(minutes, 60), ends(seconds, 60)];
  return `${clock((from * 60 + firstMinute) * 60 + firstSecond)} 至 ${clock((to * 60 + lastMinute) * 60 + lastSecond)}`;
}

/** Where within the day something repeats that does not begin anew with the hour. */
function within(dials: Dials): string {
  const { hours } = dials;
  if (hours.kind === 'all') return '';
  if (hours.kind === 'list') return `${list(runsOf(hours.values).map(([from, to]) => span(from, to, dials)))} `;
  return hours.step === 1 ? `${span(hours.from, hours.to, dials)} ` : `${hoursOf(hours)}内`;
}

const steps = (from: number, to: number, step: number, mark: string, unit: string): string =>
  `从第 ${from} ${mark}到第 ${to} ${mark}${each(step, unit)}`;

export function dialsOf(dials: Dials): string {
  const { hours, minutes, seconds } = dials;
  if (!isZero(seconds)) {
    const even = evenStep(seconds, 60);
    const inMinute =
      even !== null
        ? `内${each(even, '秒')}`
        : seconds.kind === 'steps'
          ? steps(seconds.from, seconds.to, seconds.step, '秒', '秒')
          : `的第 ${numbers(valuesOf(seconds), '秒')}`;
    if (minutes.kind !== 'all') {
      const which =
        minutes.kind === 'steps' && minutes.step > 1
          ? `${minutes.from} 至 ${minutes.to} 分（每 ${minutes.step} 分取一分）`
          : numbers(valuesOf(minutes), '分');
      return `${hoursOf(hours)}的第 ${which}${inMinute}`;
    }
    if (even !== null) return `${within(dials)}${each(even, '秒')}`;
    return `${hours.kind === 'all' ? '' : `${hoursOf(hours).replace(/每小时$/, '')}内`}每分钟${inMinute}`;
  }
  const even = evenStep(minutes, 60);
  if (even !== null) return `${within(dials)}${each(even, '分钟')}`;
  if (minutes.kind === 'steps') {
    if (hours.kind === 'steps' && hours.from === hours.to) return `${within(dials)}${each(minutes.step, '分钟')}`;
    return `${hoursOf(hours)}${steps(minutes.from, minutes.to, minutes.step, '分', '分钟')}`;
  }
  const values = valuesOf(minutes);
  if (values.length === 1 && hours.kind === 'steps')
    return `${span(hours.from, hours.to, dials)} ${each(hours.step, '小时')}`;
  if (isZero(minutes) && hours.kind === 'all') return '每小时';
  return `${hoursOf(hours)}的第 ${numbers(values, '分')}`;
}
