/** What the launchd importer says, both languages beside each other. */
import type { Language } from '../../../preload/contract.ts';

type Setting =
  | 'KeepAlive'
  | 'WatchPaths'
  | 'QueueDirectories'
  | 'StartOnMount'
  | 'GroupName'
  | 'Nice'
  | 'LowPriorityIO'
  | 'ProcessType'
  | 'ThrottleInterval'
  | 'LimitLoadToSessionType'
  | 'EnableGlobbing'
  | 'Sockets'
  | 'MachServices';

const en = {
  missedRuns:
    'launchd runs once after sleep for any number of missed times, and forgets what it missed while the computer was off; Punctual runs the latest missed one in both cases, and shows the rest.',
  environment: 'launchd gives a bare environment with a short PATH; Punctual gives the environment of your login.',
  importedFrom: (name: string) => `Imported from launchd: ${name}`,
  noLabel: (name: string) => `${name} is a property list, but not of launchd: it has no Label.`,
  notCarried: (key: string, value: string, why: string | undefined) =>
    `${key} (${value}) is not carried over${why === undefined ? '' : `: ${why}`}.`,
  disabled: 'It is switched off (Disabled); the job is added paused.',
  badCalendar: (why: string) => `StartCalendarInterval: ${why}.`,
  weekdayNumbers: 'launchd counts weekdays 0 and 7 = Sunday; written here by name.',
  dayOrWeekday: 'Day and Weekday are both given: launchd runs on either of them. Kept so.',
  everySeconds: (seconds: number) => `every ${seconds} s from the moment it was loaded`,
  interval:
    'launchd counts StartInterval from loading and forgets what falls into sleep; Punctual keeps one grid through restarts and sleep, and catches up.',
  onceLoaded: 'once when it is loaded (at login, or at boot for a daemon)',
  runAtLoad:
    'RunAtLoad: launchd starts it when it is loaded, an agent at login and a daemon at boot; Punctual at your login.',
  noTrigger: 'Nothing here starts it at a time; Punctual starts jobs at times, at login and when asked.',
  noTimes: 'no times',
  noCommand: 'It names no Program and no ProgramArguments.',
  folder: 'launchd starts it in / because no WorkingDirectory is given; Punctual in your home folder.',
  output: (key: string, value: string) =>
    `${key} (${value}): Punctual keeps the output in the log of each run instead.`,
  input: (key: string, value: string) => `${key} (${value}): a job of Punctual reads nothing.`,
  user: (user: string) => `launchd runs it as ${user}; Punctual runs it as you.`,
  timeOut: (seconds: number) =>
    `TimeOut (${seconds} s) is about idle services and is not carried over; set a time limit if you meant one.`,
  dictionary: 'a dictionary such as {Hour: 3, Minute: 30} is needed',
  noField: (key: string, known: readonly string[]) => `there is no field ${key}; there are ${known.join(', ')}`,
  range: (key: string, min: number, max: number) => `${key} must be a whole number from ${min} to ${max}`,
  why: {
    KeepAlive: 'launchd starts it again whenever it ends; Punctual starts jobs and does not keep them alive',
    WatchPaths: 'Punctual does not start jobs when a file changes',
    QueueDirectories: 'Punctual does not start jobs when a folder is filled',
    StartOnMount: 'Punctual does not start jobs when a disk is mounted',
    GroupName: 'the job runs with your groups',
    Nice: 'the job runs at normal priority',
    LowPriorityIO: 'the job runs at normal priority',
    ProcessType: 'the job runs at normal priority',
    ThrottleInterval: 'launchd waits at least this long between starts; overlapping starts are skipped here',
    LimitLoadToSessionType: 'the job belongs to Punctual and runs wherever Punctual runs',
    EnableGlobbing: 'launchd fills in * in the arguments; use a shell command for that',
    Sockets: 'Punctual hands no sockets to jobs',
    MachServices: 'Punctual offers no Mach services',
  } satisfies Record<Setting, string> as Readonly<Record<Setting, string>>,
  plist: {
    damaged: (name: string) => `${name} is a damaged binary property list. Try: plutil -convert xml1 "${name}"`,
    oldForm: (name: string) =>
      `${name} is a property list in the old text form. Convert it first: plutil -convert xml1 "${name}"`,
    notPlist: (name: string) => `${name} is not a property list: <plist> with a value is needed.`,
    at: (name: string, line: number, message: string) => `${name}, line ${line}: ${message}.`,
    pairs: 'a <dict> needs a <key> before each value',
    notNumber: (text: string) => `"${text}" is not a number`,
    element: (name: string) => `<${name}> does not belong in a property list`,
  },
};

export type LaunchdWords = typeof en;

const zh: LaunchdWords = {
  missedRuns:
    '睡眠期间无论错过多少次，launchd 醒来后只运行一次；关机期间错过的会忘掉。两种情况下 Punctual 都运行最近错过的一次，并列出其余的。',
  environment: 'launchd 只给很少的环境和很短的 PATH；Punctual 提供登录时的环境。',
  importedFrom: (name) => `从 launchd 导入：${name}`,
  noLabel: (name) => `${name} 是属性列表，但不属于 launchd：没有 Label。`,
  notCarried: (key, value, why) => `${key}（${value}）未导入${why === undefined ? '' : `：${why}`}。`,
  disabled: '它已停用（Disabled）；任务以暂停状态添加。',
  badCalendar: (why) => `StartCalendarInterval：${why}。`,
  weekdayNumbers: 'launchd 中 0 和 7 是周日；这里用名称书写。',
  dayOrWeekday: '同时给出了 Day 和 Weekday：launchd 满足其一就运行。保持不变。',
  everySeconds: (seconds) => `从加载时起每 ${seconds} 秒`,
  interval:
    'launchd 从加载时开始计算 StartInterval，睡眠期间的会忘掉；Punctual 在重启和睡眠后保持同一节奏，并补上错过的。',
  onceLoaded: '加载时一次（登录时；守护进程为开机时）',
  runAtLoad: 'RunAtLoad：launchd 在加载时启动，代理在登录时，守护进程在开机时；Punctual 在你登录时。',
  noTrigger: '这里没有任何时间会启动它；Punctual 按时间、登录时或手动启动任务。',
  noTimes: '没有时间',
  noCommand: '没有 Program，也没有 ProgramArguments。',
  folder: '没有 WorkingDirectory，launchd 在 / 中启动；Punctual 在你的主文件夹中启动。',
  output: (key, value) => `${key}（${value}）：Punctual 把输出保存在每次运行的日志里。`,
  input: (key, value) => `${key}（${value}）：Punctual 的任务不读取输入。`,
  user: (user) => `launchd 以 ${user} 的身份运行；Punctual 以你的身份运行。`,
  timeOut: (seconds) => `TimeOut（${seconds} 秒）针对空闲服务，未导入；如需限时请设置时间限制。`,
  dictionary: '需要形如 {Hour: 3, Minute: 30} 的字典',
  noField: (key, known) => `没有字段 ${key}；可用的有 ${known.join('、')}`,
  range: (key, min, max) => `${key} 必须是 ${min} 到 ${max} 的整数`,
  why: {
    KeepAlive: 'launchd 在它结束后总会再次启动；Punctual 只启动任务，不保持其存活',
    WatchPaths: '文件变化时 Punctual 不启动任务',
    QueueDirectories: '文件夹有内容时 Punctual 不启动任务',
    StartOnMount: '挂载磁盘时 Punctual 不启动任务',
    GroupName: '任务以你的用户组运行',
    Nice: '任务以普通优先级运行',
    LowPriorityIO: '任务以普通优先级运行',
    ProcessType: '任务以普通优先级运行',
    ThrottleInterval: 'launchd 两次启动之间至少等待这么久；这里会跳过重叠的启动',
    LimitLoadToSessionType: '任务属于 Punctual，Punctual 在哪里运行它就在哪里运行',
    EnableGlobbing: 'launchd 会展开参数中的 *；请改用 shell 命令',
    Sockets: 'Punctual 不向任务传递套接字',
    MachServices: 'Punctual 不提供 Mach 服务',
  },
  plist: {
    damaged: (name) => `${name} 是损坏的二进制属性列表。可尝试：plutil -convert xml1 "${name}"`,
    oldForm: (name) => `${name} 是旧文本格式的属性列表。请先转换：plutil -convert xml1 "${name}"`,
    notPlist: (name) => `${name} 不是属性列表：需要带值的 <plist>。`,
    at: (name, line, message) => `${name} 第 ${line} 行：${message}。`,
    pairs: '<dict> 中每个值之前都要有 <key>',
    notNumber: (text) => `“${text}”不是数字`,
    element: (name) => `属性列表中不应出现 <${name}>`,
  },
};

export const launchdWords: Readonly<Record<Language, LaunchdWords>> = { en, zh };
export const isKnownSetting = (key: string): key is Setting => Object.hasOwn(en.why, key);
