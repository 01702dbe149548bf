import type {
  DialectOrigin,
  DialectWhy,
  DialectWords,
  OddCharacter,
  ScheduleReading,
} from '../../../main/engine/schedule-faults.ts';

const ORIGINS: Readonly<Record<DialectOrigin, string>> = {
  quartz: 'Quartz',
  aws: 'AWS EventBridge',
  azure: 'Azure Functions',
  jenkins: 'Jenkins',
  robfig: 'Go（robfig/cron）',
  spring: 'Spring',
  systemd: 'systemd',
  crontab: 'crontab',
  cronie: 'cronie',
  freebsd: 'FreeBSD',
  cronos: 'Cronos',
  croniter: 'croniter',
  launchd: 'launchd',
  iso: 'ISO 8601',
  rrule: 'iCalendar',
  yaml: 'YAML',
  words: '文字',
};

const WHY: Readonly<Record<Exclude<DialectWhy, 'characters'>, string>> = {
  wrapped: '只需要表达式本身，不要它外面的内容',
  escaped: '不需要反斜杠',
  comment: '注释不属于表达式',
  'comment-alone': '注释没有时间；“punctual import”可以读取整个 crontab',
  variable: '变量没有时间；“punctual import”可以读取整个 crontab',
  'zone-prefix': '时区要单独设置',
  blanks: '字段内部有空格',
  several: '这是几个表达式，每个都需要自己的计划',
  'weekday-numbers': '“?”旁边的星期数字有两种含义：Quartz 和 AWS 中 1 = 星期日，这里 1 = 星期一',
  'last-weekday-alone': '那里单独的 L 用作星期时表示星期六',
  'question-mark': '“?”只用于日和星期，其他字段写 *',
  'year-last': 'AWS 的年在最后，没有秒，星期从 1 = 星期日数起，未设时区时为 UTC',
  'year-needs-seven': '写年需要七个字段，最前为秒',
  'workday-list': 'W 只能跟单独一天，几天就要写几个表达式',
  'workday-alone': 'W 之前要写日，例如 15W；LW 表示最后一个非周末日（周一至周五）',
  'workday-from-end': '最接近倒数某一天的非周末日在这里无法表达；LW 表示最后一个非周末日（周一至周五）',
  'day-from-end': '从月末数的日写作 L（最后一天），再往前为 L-1、L-2……',
  drawn: '它的值为每个任务随机取一次；这里用固定的随机延迟表示',
  'drawn-apart': '它的值为每个任务随机取一次，而随机延迟无法恰好覆盖这些值；请直接写出值',
  period: '这是周期，在这里用固定间隔表示',
  moment: '这是一个时刻，在这里用一次性计划表示',
  'moment-utc': '这是一个时刻，在这里用一次性计划表示，未设时区时为 UTC',
  'time-of-day': '这是一天中的时间',
  'time-or-period': '这可能是一天中的时间，也可能是周期',
  words: '这是用文字写的',
  'words-unknown':
    '这是用文字写的，但无法识别；请写“every 5 minutes”“every monday at 9:30”，或“30 9 * * MON”这样的表达式',
  nickname: '这里没有这个简写',
  'calendar-event': '日历事件不是表达式；“punctual import”可以读取整个 timer 单元',
  'after-boot': '这从电脑启动起算，没有固定时间；“@reboot”在 Punctual 启动时运行，等待可由命令完成',
  'timer-period': '这是 timer 单元中的一行，是周期，在这里是间隔（interval）；“punctual import”可以读取整个单元',
  'recurrence-rule': '重复规则不是表达式',
  'needs-start': '这条规则还需要文本中没有的开始或时间；请用表达式或日历计划',
  'command-line': '命令不属于表达式；“punctual import”可以读取整个 crontab',
  'switched-off': '这表示停用任务；手动计划没有时间',
  'property-list': '“punctual import”可以读取属性列表',
};

const BY: Readonly<Record<NonNullable<ScheduleReading['by']>, string>> = {
  quartz: 'Quartz 和 AWS',
  cron: '1 = 星期一',
  time: '一天中的时间',
  period: '周期',
};

function oddWords({ shown, code, position, instead }: OddCharacter): string {
  const named = shown === '' ? code : `“${shown}”（${code}）`;
  const stands =
    instead === null
      ? '在这里没有意义'
      : instead === ''
        ? '应当去掉'
        : instead === ' '
          ? '应为空格'
          : `应为“${instead}”`;
  return `第 ${position + 1} 个字符${named}${stands}`;
}

/** 文本来自何处，那里有什么不同。 */
export const dialectZh: DialectWords = ({ origin, why, odd }) => {
  const reasons = why.flatMap((each) => (each === 'characters' ? odd.map(oddWords) : [WHY[each]]));
  const from = origin === null || origin === 'words' ? '' : `这看起来来自 ${ORIGINS[origin]}：`;
  return `${from}${reasons.join('；')}`;
};

/** 应当怎么写，接在句子后面。 */
export function insteadZh(readings: readonly ScheduleReading[]): string {
  if (readings.length === 0) return '';
  const named = readings.map(
    ({ text, by }) => `${text.startsWith('{') ? ` ${text}` : `“${text}”`}${by === null ? '' : `（${BY[by]}）`}`,
  );
  return `；请写${named.join('或')}`;
}
