/** Lengths of time, and what a job usually takes, in both languages. */
import type { UsualLength } from '../../main/engine/model.ts';
import type { Language } from '../contract.ts';

export const UNITS = {
  en: {
    ms: (n: number) => `${n} ms`,
    s: (n: string) => `${n} s`,
    min: (n: number) => `${n} min`,
    h: (n: number) => `${n} h`,
    d: (n: number) => `${n} d`,
  },
  zh: {
    ms: (n: number) => `${n} 毫秒`,
    s: (n: string) => `${n} 秒`,
    min: (n: number) => `${n} 分`,
    h: (n: number) => `${n} 小时`,
    d: (n: number) => `${n} 天`,
  },
} as const satisfies Record<Language, unknown>;

/** A length of time in words of one or two units: `850 ms`, `4.2 s`, `3 min 20 s`, `1 h 42 min`, `2 d 3 h`. */
export function lengthWords(ms: number, t: (typeof UNITS)[Language]): string {
  const abs = Math.max(0, ms);
  if (abs < 1000) return t.ms(Math.round(abs));
  if (abs < 10_000) return t.s(String(Math.floor(abs / 100) / 10));
  const seconds = Math.floor(abs / 1000);
  if (seconds < 60) return t.s(String(seconds));
  const pair = (big: string, small: number, word: (n: number) => string) => (small > 0 ? `${big} ${word(small)}` : big);
  if (seconds < 3600) return pair(t.min(Math.floor(seconds / 60)), seconds % 60, (n) => t.s(String(n)));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return pair(t.h(Math.floor(minutes / 60)), minutes % 60, t.min);
  const hours = Math.floor(minutes / 60);
  return pair(t.d(Math.floor(hours / 24)), hours % 24, t.h);
}

/** What the median is taken from, and from where on a length is unusual. */
export function usualWords({ runs, longMs, shortMs }: UsualLength, language: Language): string {
  const length = (ms: number): string => lengthWords(ms, UNITS[language]);
  if (language === 'zh') {
    const from = `当前命令最近 ${runs} 次成功运行用时的中位数`;
    if (longMs === null) return `${from}。`;
    return `${from}；超过 ${length(longMs)}${shortMs === null ? '' : `或不到 ${length(shortMs)}`}视为异常。`;
  }
  const from = `Median of the last ${runs} successful runs of the current command`;
  if (longMs === null) return `${from}.`;
  return `${from}; unusual above ${length(longMs)}${shortMs === null ? '' : ` or below ${length(shortMs)}`}.`;
}
