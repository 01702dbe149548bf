import type { EventName, Every, Weekday } from '../../model.ts';
import type { CronItem, CronPlan } from '../cron/plan.ts';
import {
  everyOfSeconds,
  momentParts,
  mondayFirst,
  type Phrases,
  runsOf,
  shapeOfTimes,
  stepsOf,
  type TimeShape,
  type TimeSpan,
  unitsOf,
} from './phrases.ts';

const DAYS = ['日', '一', '二', '三', '四', '五', '六', '日'];
const SHORT: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const UNITS: Readonly<Record<keyof Every, string>> = {
  years: '年',
  months: '个月',
  weeks: '周',
  days: '天',
  hours: '小时',
  minutes: '分钟',
  seconds: '秒',
};

const list = (parts: readonly string[]): string => parts.join('、');
const numbers = (values: readonly number[], unit = ''): string =>
  list(
    runsOf(values).flatMap(([a, b]) =>
      b - a > 1 ? [`${a} 至 ${b}${unit}`] : a === b ? [`${a}${unit}`] : [`${a}${unit}`, `${b}${unit}`],
    ),
  );

/** Values of a dial; many in equal steps are said as steps. */
function dial(unit: string, values: readonly number[]): string {
  const steps = stepsOf(values);
  return steps === null
    ? `第 ${numbers(values)} ${unit}`
    : `第 ${steps.from} 至 ${steps.to} ${unit}每隔 ${steps.step} ${unit}`;
}

function period(every: Every): string {
  const units = unitsOf(every);
  const only = units[0];
  if (units.length === 1 && only !== undefined && only.n === 1) return only.unit === 'months' ? '月' : UNITS[only.unit];
  return units.map(({ unit, n }) => ` ${n} ${UNITS[unit]}`).join('');
}

function within(span: TimeSpan | null): string {
  if (span === null) return '';
  return span.kind === 'span' ? `${span.from} 至 ${span.to} 之间` : `${numbers(span.hours)} 点`;
}

const EACH = { second: '秒', minute: '分钟', hour: '小时' } as const;

function times(shape: TimeShape): string {
  switch (shape.kind) {
    case 'times':
      return list(shape.times);
    case 'every': {
      const each = shape.n === 1 ? `每${EACH[shape.unit]}` : `每 ${shape.n} ${EACH[shape.unit]}`;
      return `${within(shape.within)}${each}`;
    }
    case 'hourly':
      return `${within(shape.within)}每小时的第 ${list(shape.marks.map((mark) => mark.replace(/^0/, '').replace(':', ' 分 ') + (mark.includes(':') ? ' 秒' : ' 分')))}`;
    case 'fields': {
      const hours = shape.hours.length === 24 ? '每小时' : `${numbers(shape.hours)} 点`;
      const minutes = shape.minutes.length === 60 ? '每分钟' : dial('分', shape.minutes);
      const sharp = shape.seconds.length === 1 && shape.seconds[0] === 0;
      return `${hours}${minutes}${sharp ? '' : shape.seconds.length === 60 ? '每秒' : dial('秒', shape.seconds)}`;
    }
  }
}

function weekdays(values: readonly number[]): string {
  const sorted = mondayFirst(values);
  return list(
    runsOf(sorted).flatMap(([a, b]) =>
      b - a > 1 ? [`周${DAYS[a]}至周${DAYS[b]}`] : a === b ? [`周${DAYS[a]}`] : [`周${DAYS[a]}`, `周${DAYS[b]}`],
    ),
  );
}
const isWorkweek = (values: readonly number[]): boolean => mondayFirst([...new Set(values)]).join() === '1,2,3,4,5';

function floating(item: CronItem): string {
  switch (item.type) {
    case 'last':
      return '最后一天';
    case 'last-workday':
      return '最后一个工作日';
    case 'nearest':
      return `最接近 ${item.day} 日的工作日`;
    case 'nth':
      return item.n < 0 ? `最后一个周${DAYS[item.weekday]}` : `第 ${item.n} 个周${DAYS[item.weekday]}`;
    default:
      return '';
  }
}

function dates(plan: CronPlan): string {
  const months =
    plan.month.any || plan.month.values.length === 12 ? '每月' : `每年 ${numbers(plan.month.values, ' 月')}`;
  const only = plan.day.items[0];
  const stepped = plan.day.items.length === 1 && only?.type === 'all' && only.step > 1;
  const plainDays =
    plan.day.any || plan.day.values.length === 0
      ? []
      : [stepped ? `从 1 日起每 ${only.step} 天` : ` ${numbers(plan.day.values, ' 日')}`];
  const monthDays = [...plainDays, ...plan.day.items.map(floating).filter((text) => text !== '')];
  const nth = plan.weekday.items.map(floating).filter((text) => text !== '');
  const week =
    plan.weekday.any || plan.weekday.values.length === 7
      ? ''
      : isWorkweek(plan.weekday.values)
        ? '工作日'
        : weekdays(plan.weekday.values);
  const noWeek = plan.weekday.any || plan.weekday.values.length === 7;
  const weekPhrase = week === '' ? '' : isWorkweek(plan.weekday.values) ? '每个工作日' : `每${week}`;
  const inMonths = months === '每月' ? '' : months;

  let phrase = '';
  if (!plan.day.any && !plan.weekday.any && plan.days === 'or') {
    const other = [
      weekPhrase === '' ? '' : `${inMonths}${weekPhrase}`,
      nth.length === 0 ? '' : `${months}${list(nth)}`,
      noWeek ? '每天' : '',
    ];
    phrase = `${months}${list(monthDays)}，以及${other.filter((part) => part !== '').join('和')}`;
  } else if (!plan.day.any) {
    const also = [week, ...nth].filter((part) => part !== '');
    phrase = `${months}${list(monthDays)}${also.length === 0 ? '' : `（且为${also.join('或')}）`}`;
  } else if (nth.length > 0) {
    phrase = `${weekPhrase === '' ? '' : `${inMonths}${weekPhrase}，以及`}${months}${list(nth)}`;
  } else if (inMonths !== '') phrase = `${inMonths}${weekPhrase === '' ? '' : weekPhrase}`;
  else phrase = weekPhrase;
  const iso = plan.week.any ? '' : `第 ${numbers(plan.week.values)} 周（ISO）`;
  const years = plan.year.any ? '' : `${yearWords(plan)}`;
  return [years, iso, phrase].filter((part) => part !== '').join('，');
}

function yearWords(plan: CronPlan): string {
  const only = plan.year.items[0];
  if (plan.year.items.length === 1 && (only?.type === 'all' || only?.type === 'range') && only.step > 1) {
    return `${plan.year.values[0]} 至 ${plan.year.values.at(-1)} 年间每 ${only.step} 年`;
  }
  return `${numbers(plan.year.values)} 年`;
}

const EVENTS: Readonly<Record<EventName, string>> = {
  'app-start': 'Punctual 启动时',
  login: '登录时',
  resume: '电脑唤醒时',
  unlock: '屏幕解锁时',
  idle: '电脑空闲时',
  network: '网络恢复时',
  mains: '接通电源时',
  file: '文件变化时',
};

const sayDate = (date: string): string => {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
};
const sayMoment = (text: string): string => {
  const { date, time, offset } = momentParts(text);
  return [sayDate(date), time === null ? '' : ` ${time}`, offset === null ? '' : `（${offset}）`].join('');
};

const length = (seconds: number): string =>
  unitsOf(everyOfSeconds(seconds))
    .map(({ unit, n }) => `${n} ${UNITS[unit]}`)
    .join(' ');

const GAPS = { end: '', skip: '时钟跳过该时间时不运行', shift: '时钟跳过该时间时顺延' } as const;
const OVERLAPS = { first: '', both: '时钟重复该时间时两次都运行', last: '时钟重复该时间时只在第二次运行' } as const;

export const chinese: Phrases = {
  cron(plan) {
    const shape = shapeOfTimes(plan);
    const date = dates(plan);
    const time = times(shape);
    if (date !== '') return `${date} ${time}`;
    const daily = shape.kind === 'times' || (shape.kind === 'fields' && shape.hours.length < 24);
    return daily ? `每天 ${time}` : time;
  },
  interval: (every, fromFinish) => {
    const said = period(every).trim();
    return fromFinish ? `上次运行结束 ${/^\d/.test(said) ? said : `1 ${said}`}后` : `每${period(every)}`;
  },
  calendar: (every, time) => `每${period(every)} ${time}`.replace('每月 ', '每月同一天 '),
  window(days, from, to, every) {
    const values = days === null ? [] : [...new Set(days.map((day) => SHORT.indexOf(day)))];
    const on =
      days === null || values.length === 7 ? '每天' : isWorkweek(values) ? '每个工作日' : `每${weekdays(values)}`;
    return from === to ? `${on} ${from}` : `${on} ${from} 至 ${to} 之间每${period(every)}`;
  },
  date: (at) => `一次：${sayMoment(at)}`,
  any: (parts) => parts.join('；或'),
  all: (parts) => `仅当全部满足：${parts.join('；且')}`,
  event: (on) => EVENTS[on],
  manual: () => '仅手动启动',
  modifiers(schedule) {
    const { start, end, exclude, jitter, dst, maxRuns } = schedule;
    const said: string[] = [];
    if (start != null) said.push(`从${sayMoment(start)}起`);
    if (end != null) said.push(`到${sayMoment(end)}为止`);
    if (exclude?.days != null && exclude.days.length > 0)
      said.push(`${weekdays(exclude.days.map((day) => SHORT.indexOf(day)))}除外`);
    if (exclude?.times != null && exclude.times.length > 0)
      said.push(`${list(exclude.times.map(([a, b]) => `${a} 至 ${b}`))}除外`);
    if (exclude?.dates != null && exclude.dates.length > 0) {
      const some = exclude.dates
        .slice(0, 3)
        .map((entry) => (typeof entry === 'string' ? sayDate(entry) : `${sayDate(entry[0])}至${sayDate(entry[1])}`));
      const more = exclude.dates.length - some.length;
      said.push(`${list(some)}${more > 0 ? `等 ${exclude.dates.length} 项` : ''}除外`);
    }
    if (jitter != null && jitter.seconds > 0)
      said.push(`${jitter.stable === true ? '固定' : '随机'}推迟最多 ${length(jitter.seconds)}`);
    if (maxRuns != null) said.push(`最多运行 ${maxRuns} 次`);
    return [...said, GAPS[dst?.gap ?? 'end'], OVERLAPS[dst?.overlap ?? 'first']].filter((part) => part !== '');
  },
  join: (sentence, additions) => [sentence, ...additions].join('，'),
  zone: (name) => `${name} 时间`,
  gap: (skipped, date, runsAt) =>
    `${sayDate(date)}没有 ${list(skipped)} 这个时间：${runsAt.length === 0 ? '跳过' : `改在 ${list(runsAt)} 运行`}`,
  overlap: (twice, date, passes) =>
    `${sayDate(date)}会出现两次 ${list(twice)}：${passes === 'both' ? '两次都运行' : passes === 'first' ? '只在第一次运行' : '只在第二次运行'}`,
  jitter: (seconds, stable) => `最多推迟 ${seconds} 秒启动，${stable ? '本机每次推迟相同' : '每次随机'}`,
  maxRuns: (count) => `运行 ${count} 次后结束`,
  weekdayNumbers: (cron, quartz) => `星期数字从 1 = 星期一数起，即“${cron}”；在 Quartz 和 AWS 中则为“${quartz}”`,
};
