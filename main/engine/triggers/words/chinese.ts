import { calendar, cron, EVENTS, interval, window } from './chinese/kinds.ts';
import { afterTime, dateOf, endOf, exclusionsOf, inZone, length, momentOf, timeOf } from './chinese/modifiers.ts';
import { list } from './chinese/parts.ts';
import { clock, momentParts, type Phrases } from './phrases.ts';
import type { When } from './structure.ts';

export const chinese: Phrases = {
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
        return '仅手动启动';
      case 'text':
        return when.text;
    }
  },
  modifiers({ start, end, exclude, jitter, maxRuns }) {
    const said: string[] = [];
    if (start !== null) said.push(`从 ${momentOf(start)}${afterTime(start)}起`);
    if (end !== null) said.push(endOf(end));
    if (exclude !== null) said.push(...exclusionsOf(exclude));
    if (jitter !== null) said.push(`${jitter.stable ? '固定' : '随机'}推迟最多 ${length(jitter.seconds)}`);
    if (maxRuns !== null) said.push(`最多运行 ${maxRuns} 次`);
    return said;
  },
  dst({ gap, overlap }, when) {
    const time = when.kind === 'window' ? ` ${clock(when.from)} ` : '该时间';
    const said: string[] = [];
    if (gap !== null && !(when.kind === 'date' && when.runsAt !== null))
      said.push(`时钟跳过${time}时${gap === 'skip' ? '不运行' : '按跳过的时长顺延'}`);
    if (overlap !== null) said.push(`时钟重复${time}时${overlap === 'both' ? '两次都运行' : '只在第二次运行'}`);
    return said;
  },
  zone: timeOf,
  clause: (text, modifiers) => [text, ...modifiers].join('，'),
  combination(kind, members, more, top) {
    const word = kind === 'any' ? '；或' : '；且';
    const all = [...members, ...(more === 0 ? [] : [`另外 ${more} 个计划`])];
    const text = all.map((member, index) =>
      index === 0 ? member : `${word}${/^[(A-Z\d]/.test(member) ? ' ' : ''}${member}`,
    );
    return `${kind === 'all' ? '仅当以下时间重合：' : top ? '' : '任一：'}${text.join('')}`;
  },
  overall: (text, modifiers, of) => `${text}；${of.length === 0 ? '整体' : list(of)}：${modifiers.join('，')}`,
  allInZone: (text, zone) => `${text}；均为 ${timeOf(zone)}`,
  sentence: (text) => text,

  event: (on) => EVENTS[on],
  gap: (skipped, date, runsAt, zone) =>
    `${inZone(zone)}${dateOf(date)}没有 ${list(skipped)} 这个时间：${runsAt.length === 0 ? '跳过' : `改在 ${list(runsAt)} 运行`}`,
  gapJoined: (skipped, date, runsAt, zone) =>
    `${inZone(zone)}${dateOf(date)}没有 ${list(skipped)} 这个时间：与 ${list(runsAt)} 的运行合为一次`,
  overlap: (twice, date, passes, zone) =>
    `${inZone(zone)}${dateOf(date)}会出现两次 ${list(twice)}：${passes === 'both' ? '两次都运行' : passes === 'first' ? '只在第一次运行' : '只在第二次运行'}`,
  jitter: (seconds, stable) => `最多推迟 ${length(seconds)}启动，${stable ? '本机每次推迟相同' : '每次随机'}`,
  maxRuns: (count) => `运行 ${count} 次后结束`,
  weekdayNumbers: (cron, quartz) => `星期数字从 1 = 星期一数起，即“${cron}”；在 Quartz 和 AWS 中则为“${quartz}”`,
  crontabDays: (crontab) =>
    `这里日和星期符合其一即可；crontab 中有一个以 * 开头时要求两者都符合，若要如此请写“${crontab}”`,
};

/** "2026 年 3 月 29 日 03:00，因为时钟会跳过 02:30" */
function once({ at, runsAt }: Extract<When, { kind: 'date' }>): string {
  const wanted = at.length === 10 ? `${at}T00:00` : at;
  if (runsAt === null) return `一次：${momentOf(wanted)}`;
  return `一次：${momentOf(runsAt)}，因为时钟会跳过 ${momentParts(wanted).time}`;
}
