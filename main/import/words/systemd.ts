/** What the systemd importer says about timers, both languages beside each other; services are in systemd-service.ts. */
import type { Language } from '../../../preload/contract.ts';

const en = {
  accuracy:
    'systemd may start a timer up to AccuracySec late (1 min unless set) to save wake-ups; Punctual starts on the second.',
  output: 'systemd writes output to the journal; Punctual keeps it in the log of each run.',
  environment: 'A unit gets a bare environment from systemd; a job gets the environment of your login.',
  strange: (file: string) => `${file}: this is neither [Section] nor Key=value.`,
  importedFrom: (timer: string, service: string) => `Imported from systemd: ${timer} and ${service}`,
  noTimer: (file: string, template: boolean) =>
    `${file} was left out: no timer among these files starts it${template ? ' (it is a template)' : ''}.`,
  otherUnit: (file: string) => `${file} was left out: only .timer and .service units can become jobs.`,
  noService: (timer: string, target: string) =>
    `${timer} starts ${target}, which is not among the files: give that one too.`,
  badCalendar: (text: string, why: string) => `OnCalendar=${text}: ${why}.`,
  zone: (zone: string) => `The times are meant in ${zone} and stay so.`,
  noTrigger: 'The timer names no time that can be carried over.',
  badSpan: (key: string, text: string) => `${key}=${text} is not a time span.`,
  monotonic: (span: string, fromEnd: boolean) =>
    `systemd counts ${span} from the ${fromEnd ? 'end' : 'start'} of the last run and starts anew at every boot, standing still while the computer sleeps; Punctual keeps counting through restarts and sleep.`,
  moments: {
    OnBootSec: 'the computer has started',
    OnStartupSec: 'systemd itself has started (for a user: the login)',
    OnActiveSec: 'the timer was switched on',
  },
  firstRun: (key: string, span: string, moment: string) =>
    `${key}: systemd runs it ${span} after ${moment}; Punctual has no such first run, it keeps to the rhythm and catches up what was missed.`,
  boot: (key: string, span: string, moment: string, atLogin: boolean) =>
    `${key}: systemd runs it ${span} after ${moment}; Punctual when ${atLogin ? 'you log in' : 'Punctual starts'}, without that delay.`,
  noTimes: 'no times',
  fromEvent: (keys: readonly string[]) => `counted from an event (${keys.join(', ')}), at no time of the clock`,
  persistent:
    'Persistent=true: systemd runs once at once when times were missed while the computer was off; Punctual does the same after its settle delay, and shows what was missed.',
  notPersistent:
    'Without Persistent= systemd forgets what it misses while the computer is off; Punctual runs the latest missed one (misfire: none would forget it too).',
  randomOffset: (span: string) =>
    `RandomizedOffsetSec: the same delay of 0 to ${span} every time; here too, but another one.`,
  randomDelay: (span: string, fixed: boolean) =>
    `RandomizedDelaySec: spread over ${span}, ${fixed ? "the same one every time, though not the same as systemd's" : 'a new one for every run, as under systemd'}. Times shown are without it.`,
  setting: (key: string, value: string) => `${key}=${value}: Punctual has nothing like it.`,
  settings: {
    AccuracySec: 'Punctual starts on the second, whatever AccuracySec says',
    WakeSystem: 'Punctual does not wake the computer',
    OnClockChange: 'a jump of the clock starts no job in Punctual',
    OnTimezoneChange: 'a change of the time zone starts no job in Punctual',
    DeferReactivation: 'in Punctual a start during a run is skipped',
    RemainAfterElapse: 'a job that has no more times stays in the list as finished',
  } as Readonly<Record<string, string>>,
  known: (key: string, value: string, why: string) => `${key}=${value}: ${why}.`,
  calendar: {
    labels: { year: 'year', month: 'month', day: 'day', hour: 'hour', minute: 'minute', second: 'second' },
    empty: 'an empty calendar event',
    badZone: (text: string) => `"${text}" is not a time zone`,
    strange: (text: string) => `"${text}" is not understood`,
    weekday: (text: string) => `"${text}" is not a weekday`,
    weekdaysBackwards: (text: string) => `the weekdays ${text} run backwards; systemd refuses them`,
    date: (text: string) => `"${text}" is not a date such as *-*-01 or 12-24`,
    fromEnd: (text: string) => `the day "~${text}" is not understood`,
    time: (text: string) => `"${text}" is not a time`,
    fraction: (text: string) => `fractions of a second ("${text}") cannot be carried over`,
    part: (label: string, part: string) => `the ${label} "${part}" is not understood`,
    starStep: (label: string, part: string, wanted: string) =>
      `the ${label} "${part}" is refused by systemd; it wants ${wanted}`,
    noStep: (label: string, part: string) => `the ${label} "${part}" never moves on`,
    outside: (label: string, part: string, min: number, max: number) =>
      `the ${label} "${part}" is not between ${min} and ${max}`,
    backwards: (label: string, part: string) => `the ${label} range ${part} runs backwards`,
  },
};

export type SystemdWords = typeof en;

const zh: SystemdWords = {
  accuracy: 'systemd 为了减少唤醒，最多可比时间晚 AccuracySec（默认 1 分钟）启动；Punctual 精确到秒启动。',
  output: 'systemd 把输出写入 journal；Punctual 保存在每次运行的日志里。',
  environment: 'systemd 只给单元很少的环境；任务得到登录时的环境。',
  strange: (file) => `${file}：这既不是 [Section]，也不是 Key=value。`,
  importedFrom: (timer, service) => `从 systemd 导入：${timer} 和 ${service}`,
  noTimer: (file, template) => `${file} 未导入：这些文件中没有定时器启动它${template ? '（它是模板）' : ''}。`,
  otherUnit: (file) => `${file} 未导入：只有 .timer 和 .service 单元可以成为任务。`,
  noService: (timer, target) => `${timer} 启动 ${target}，但文件中没有它：请一并提供。`,
  badCalendar: (text, why) => `OnCalendar=${text}：${why}。`,
  zone: (zone) => `时间按 ${zone} 计算，保持不变。`,
  noTrigger: '定时器没有可以导入的时间。',
  badSpan: (key, text) => `${key}=${text} 不是时间长度。`,
  monotonic: (span, fromEnd) =>
    `systemd 从上次运行${fromEnd ? '结束' : '开始'}起计 ${span}，每次开机重新开始，睡眠时停止计时；Punctual 在重启和睡眠期间继续计时。`,
  moments: {
    OnBootSec: '电脑启动',
    OnStartupSec: 'systemd 自身启动（对用户而言：登录）',
    OnActiveSec: '定时器启用',
  },
  firstRun: (key, span, moment) =>
    `${key}：systemd 在${moment}后 ${span}运行；Punctual 没有这次首次运行，它保持节奏并补上错过的。`,
  boot: (key, span, moment, atLogin) =>
    `${key}：systemd 在${moment}后 ${span}运行；Punctual 在${atLogin ? '你登录' : 'Punctual 启动'}时运行，没有该延迟。`,
  noTimes: '没有时间',
  fromEvent: (keys) => `从事件开始计时（${keys.join('、')}），没有固定时刻`,
  persistent:
    'Persistent=true：关机期间错过时，systemd 开机后立即运行一次；Punctual 在等待片刻后同样如此，并列出错过的。',
  notPersistent:
    '没有 Persistent=，systemd 会忘掉关机期间错过的；Punctual 运行最近错过的一次（misfire: none 也会忘掉）。',
  randomOffset: (span) => `RandomizedOffsetSec：每次都是 0 至 ${span}之间的同一延迟；这里也是，但数值不同。`,
  randomDelay: (span, fixed) =>
    `RandomizedDelaySec：分散在 ${span}内，${fixed ? '每次相同，但与 systemd 的不同' : '每次运行重新抽取，与 systemd 相同'}。所列时间不含该延迟。`,
  setting: (key, value) => `${key}=${value}：Punctual 没有对应的设置。`,
  settings: {
    AccuracySec: 'Punctual 精确到秒启动，不看 AccuracySec',
    WakeSystem: 'Punctual 不会唤醒电脑',
    OnClockChange: '时钟跳变不会启动 Punctual 的任务',
    OnTimezoneChange: '时区变化不会启动 Punctual 的任务',
    DeferReactivation: 'Punctual 会跳过运行期间的启动',
    RemainAfterElapse: '没有更多时间的任务以“已完成”留在列表中',
  },
  known: (key, value, why) => `${key}=${value}：${why}。`,
  calendar: {
    labels: { year: '年', month: '月', day: '日', hour: '小时', minute: '分钟', second: '秒' },
    empty: '日历事件为空',
    badZone: (text) => `“${text}”不是时区`,
    strange: (text) => `无法识别“${text}”`,
    weekday: (text) => `“${text}”不是星期`,
    weekdaysBackwards: (text) => `星期 ${text} 前后颠倒，systemd 会拒绝`,
    date: (text) => `“${text}”不是 *-*-01 或 12-24 这样的日期`,
    fromEnd: (text) => `无法识别日期“~${text}”`,
    time: (text) => `“${text}”不是时间`,
    fraction: (text) => `秒的小数（“${text}”）无法导入`,
    part: (label, part) => `无法识别${label}“${part}”`,
    starStep: (label, part, wanted) => `systemd 拒绝${label}“${part}”；应写成 ${wanted}`,
    noStep: (label, part) => `${label}“${part}”永不前进`,
    outside: (label, part, min, max) => `${label}“${part}”不在 ${min} 到 ${max} 之间`,
    backwards: (label, part) => `${label}范围 ${part} 前后颠倒`,
  },
};

export const systemdWords: Readonly<Record<Language, SystemdWords>> = { en, zh };
