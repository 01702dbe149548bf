import type { FaultWords, Needed, NeverBecause, ScheduleFault } from '../../../main/engine/schedule-faults.ts';
import { dialectZh, insteadZh } from './dialects.ts';

const NEEDED: Readonly<Record<Needed, string>> = {
  schedule: '计划应写成 {"kind": "cron", "pattern": "30 3 * * *"} 这样的对象',
  pattern: '这里需要表达式，例如 "30 3 * * MON-FRI"',
  fields: '字段应写成 {"hour": "3", "minute": "30"} 这样的对象',
  field: '这里需要文本或数字',
  time: '这里需要时间，例如 "09:30"',
  'two-times': '这里需要两个时间，例如 ["09:00", "17:30"]',
  hours: '这里需要起止两个时间，例如 ["12:00", "13:00"]',
  moment: '这里需要日期和时间，例如 "2026-12-01T09:00"',
  days: '这里需要星期的列表，例如 ["mon", "fri"]',
  exclude: '这里需要含 dates、days 或 times 的对象',
  zone: '这里需要时区名称，例如 "Europe/Helsinki"，或 "local"',
  dst: '这里需要含 gap 和 overlap 的对象',
  jitter: '这里需要 {"seconds": 120} 这样的对象',
  'jitter-seconds': '这里需要 0 到 31536000 之间的秒数',
  'yes-or-no': '这里需要 true 或 false',
  count: '这里需要不小于 0 的整数',
  runs: '这里需要不小于 1 的整数',
};

const NEVER: Readonly<Record<NeverBecause, string>> = {
  'too-far': '下一次在 10 年以后',
  past: '指定的时刻已经过去',
  'members-apart': '各个计划都有时间，但从不落在同一时刻',
  'intervals-apart': '这些间隔从不落在同一时刻',
  'members-timeless': 'all 要求每个计划都有自己的时间，而事件和手动没有',
  'all-excluded': '排除之后没有剩下任何时间',
  'last-past': '最后一次已经过去',
  ended: '结束时间已经过去',
  'outside-bounds': '开始和结束之间没有剩下任何时间',
  'no-date': '没有符合的日期',
};

/** 值在句中的样子：引擎用英文说的几种。 */
const OTHER: Readonly<Record<string, string>> = { nothing: '空', 'a list': '列表', 'an object': '对象' };
const got = (piece: string) => OTHER[piece] ?? piece;

const WORDS: FaultWords = {
  needs: ({ what, got: piece }) => `${NEEDED[what]}，不能是${got(piece)}`,
  'needs-moment': () => NEEDED.moment,
  'needs-period': ({ unit, got: piece }) => `这里需要 {"${unit}": 1} 这样的周期，不能是${got(piece)}`,
  'needs-entries': ({ name, most }) => `${name} 应是最多 ${most} 项的列表`,
  'needs-members': ({ schedule, got: piece }) =>
    `${schedule} 需要至少含一个计划的列表，不能是${piece === null ? '空列表' : got(piece)}`,
  'no-kind': ({ got: piece, known }) => `没有${got(piece)}这种计划，可用的有 ${known}`,
  'no-member': ({ schedule, got: piece }) => `${schedule} 类计划没有${piece}这一项`,
  'no-name-in': ({ where, got: piece, known }) => `${where} 中没有${piece}，可用的有 ${known}`,
  'no-field': ({ got: piece, known }) => `没有字段${piece}，可用的有 ${known}`,
  'no-unit': ({ got: piece, known }) => `没有单位${piece}，可用的有 ${known}`,
  'unit-not-here': ({ unit, known }) => `这里不能用 ${unit}，只能用 ${known}`,
  'none-of': ({ got: piece, known }) => `${got(piece)}不在可用的值之中：${known}`,
  'no-zone': ({ got: piece }) => `没有名为${piece}的时区；名称形如“Europe/Helsinki”，“local”表示这台电脑的时区`,
  'zone-instead': ({ got: piece, instead }) => `${piece}不是时区名称；是否指 ${instead.join(' 或 ')}？`,
  'zone-offset': ({ got: piece, instead }) =>
    instead === null
      ? `${piece}是时差，不是时区名称；请写地名，例如“Europe/Helsinki”`
      : `${piece}是时差，不是时区名称；请写地名，例如“Europe/Helsinki”，全年固定此时差可写 ${instead}${instead === 'UTC' ? '' : '（这类名称的符号相反：Etc/GMT-2 比 UTC 早 2 小时）'}`,
  'zone-not-here': ({ got: piece }) => `这台电脑的时区数据中没有${piece}；数据比该名称旧`,
  'zone-fixed': ({ got: piece, instead }) => `${piece}是固定时差，没有夏令时；${instead} 跟随当地时钟`,
  'not-in-member': ({ name }) => `${name} 作用于整个计划，请从这一部分移出`,
  'no-effect-by-hand': ({ name }) => `${name} 对仅手动启动的计划不起作用`,
  'calendar-once': () =>
    '日历计划（calendar）每个日期只运行一次：时钟重复该时间时，both 视为 first；cron 表达式可以两次都运行',
  'event-not-here': ({ got: piece, known }) => `这台电脑从不报告事件${piece}，因此永远不会运行；它会报告 ${known}`,
  'event-unsure': ({ got: piece }) => `Punctual 尚未在这里运行过，不知道这台电脑是否报告事件${piece}`,
  'pattern-and-fields': () => 'cron 计划只能写表达式或字段之一',
  'count-large': ({ count, most }) => `${count} 大于 ${most}`,
  'period-zero': () => '周期为 0，永远不会前进',
  'period-beyond-window': ({ from, to }) => `周期比 ${from} 至 ${to} 的时段还长`,
  'window-reversed': ({ from, to }) => `时段的结束 ${to} 早于开始 ${from}；跨夜请用两个时段`,
  'end-before-start': () => '结束早于开始',
  'no-time': ({ got: piece }) => `${piece}不是 00:00 至 23:59:59 之间的时间`,
  'no-moment': ({ got: piece }) =>
    `${piece}不是日期（2026-12-01）、当地时间（2026-12-01T09:00）或时刻（2026-12-01T09:00:00Z）`,
  'no-date': ({ got: piece }) =>
    `${got(piece)}不是 "2026-12-24" 这样的日期，也不是 ["2026-12-24", "2026-12-26"] 这样的范围`,
  'in-gap': ({ got: piece, zone, time }) => `${zone} 没有${piece}：时钟会跳过它，之后最近的时间是 ${time}`,
  'days-empty': () => '没有选任何星期',
  'hours-empty': () => '起止时间相同，范围为空',
  'dates-reversed': ({ from, to }) => `${from}到${to}的范围前后颠倒`,
  'members-many': ({ count, most }) => `有 ${count} 个计划，最多 ${most} 个`,
  'members-deep': ({ most }) => `计划最多嵌套 ${most} 层`,
  never: ({ because }) => `这个计划永远不会运行：${NEVER[because]}`,
  'never-skipped': ({ got: piece, zone }) =>
    `这个计划永远不会运行：${zone} 没有${piece}，而时钟跳过的时间设为不运行（dst.gap 为 skip）`,
  'pattern-empty': () => '表达式为空；需要五个字段，例如“30 3 * * MON-FRI”',
  'pattern-long': ({ most }) => `表达式超过 ${most} 个字符`,
  'nickname-case': ({ got: piece, right }) => `${piece}要用小写：${right}`,
  'no-nickname': ({ got: piece, known }) => `没有${piece}这个简写，可用的有 ${known}`,
  'field-count': ({ count }) =>
    `表达式有 ${count} 个字段；应为 5 个（分 时 日 月 星期）、6 个（最前加秒）或 7 个（最后加年）`,
  'fields-empty': ({ known }) => `没有填任何字段；请至少填写其中之一：${known}`,
  'field-long': ({ most }) => `内容超过 ${most} 个字符`,
  'plus-alone': () => '+ 之后没有内容',
  'plus-first': () => '“+”只能是星期的第一个字符',
  'question-alone': () => '“?”只能单独用作日或星期',
  'entry-empty': () => '列表中有一项为空',
  'no-number': ({ got: piece, names }) =>
    piece === '“”' ? '缺少数字' : `${piece}不是数字${names === '' ? '' : `，也不是名称（${names}）`}`,
  'not-between': ({ got: piece, least, most }) => `${piece} 不在 ${least} 到 ${most} 之间`,
  'workday-of-list': () => 'W 只能跟单独一天，不能用于列表',
  'workday-of-range': () => 'W 只能跟单独一天，不能用于范围',
  'no-ordinal': ({ got: piece }) => `# 之后是 1 到 5 或 L，不能是${piece}`,
  'step-of-nothing': ({ step, range, use }) =>
    `步长之前要有 * 或完整的范围${use === undefined ? `，例如 */${step} 或 ${range}/${step}` : ''}`,
  'range-reversed': ({ range }) => `范围 ${range} 前后颠倒`,
  'step-no-number': ({ got: piece }) => (piece === '“”' ? '/ 之后没有内容' : `步长${piece}不是数字`),
  'step-zero': () => '步长为 0，永远不会前进',
  'step-large': ({ got: piece, range }) => `步长 ${piece} 大于它的范围 ${range}`,
  'no-weekday': ({ got: piece, known }) => `${piece}不是星期（${known}）`,
  'not-understood': ({ got: piece }) => `无法识别${piece}`,
  dialect: dialectZh,
};

/** 句子所说的部分；表达式的字段和周期的单位有名称，其余照写。 */
const PARTS: Readonly<Record<string, string>> = {
  second: '秒',
  minute: '分',
  hour: '时',
  day: '日',
  'day of month': '日',
  month: '月',
  'day of week': '星期',
  day_of_week: '星期',
  week: '周',
  year: '年',
  seconds: '秒',
  minutes: '分钟',
  hours: '小时',
  days: '天',
  weeks: '周',
  months: '月',
  years: '年',
};

/** 计划中有什么不正确；更新版本的主机报告的未知问题，用主机自己的话。 */
export function faultZh(fault: ScheduleFault, said: string): string {
  if (!Object.hasOwn(WORDS, fault.kind)) return said;
  // 每句只取自己那一类的事实，编译器无法从类别看出。
  const words = `${(WORDS[fault.kind] as (fault: ScheduleFault) => string)(fault)}${insteadZh(fault.use ?? [])}`;
  return fault.part === undefined ? words : `${PARTS[fault.part] ?? fault.part}：${words}`;
}
