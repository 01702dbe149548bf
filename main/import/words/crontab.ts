/** What the crontab importer says, both languages beside each other. */
import type { Language } from '../../../preload/contract.ts';

const en = {
  missedRuns:
    'cron forgets what it misses while the computer sleeps or is off; Punctual runs the latest missed one when it is back, and shows the rest.',
  bareEnvironment:
    'cron gives commands only HOME, LOGNAME, SHELL and a short PATH (/usr/bin:/bin); Punctual gives the environment of your login, and variables of the file go into the job.',
  output: 'cron mails what a command prints; Punctual keeps it in the log of each run and can notify about failures.',
  overlap:
    'cron starts a command again while the last one still runs; Punctual skips that start and says so (overlap: skip).',
  lineEnds: 'The lines end as on Windows; cron would hand the stray character to each command, Punctual leaves it out.',
  commentedOut: (line: number, text: string) => `Line ${line} is switched off with # and was left out: ${text}`,
  restOfLine: (message: string, line: number) =>
    `${message} It looks like the rest of line ${line}, but cron does not join lines.`,
  maybeSystem: (sample: string) =>
    `Every command begins with "root" (${sample}): this looks like the system form, with a user in each line.`,
  badDelay: (value: string) => `RANDOM_DELAY needs a number of minutes, not "${value}".`,
  fixedVariable: (name: string) => `${name} cannot be set in a crontab; cron and Punctual both use the real one.`,
  nul: 'There is a NUL character in this line.',
  strangeLine: 'This is neither five time fields and a command, nor NAME=value, nor a comment.',
  missing: {
    userAndCommand: 'The user and command are missing.',
    commandAfterUser: 'The command after the user is missing.',
    command: 'The command is missing.',
  },
  escapedPercent: 'cron needs \\% for a percent sign; here it is written %.',
  hereDocument: 'What follows the first % is fed to the command by cron; here a here-document in the command does it.',
  inputLost: (shell: string, input: string) =>
    `What follows the first % is fed to the command by cron; ${shell} has no here-documents, so this input is lost: ${input}`,
  noContinuation: 'The line ends with a backslash. cron does not join lines, so the command ends here, as under cron.',
  importedFrom: (line: number, text: string) => `Imported from crontab line ${line}: \`${text}\``,
  quiet: 'The - before the minutes keeps cron from logging it; Punctual keeps a record of every run.',
  badZone: (zone: string) => `CRON_TZ=${zone} is not a time zone (an IANA name such as Europe/Helsinki is needed).`,
  unknownUser: (user: string) => `There is no user "${user}" on this computer: cron would never run this.`,
  otherUser: (user: string) => `cron runs this as ${user}; Punctual runs it as you, without anybody else's rights.`,
  setHere: (names: readonly string[]) => `Set for this job: ${names.join(', ')}.`,
  noExpansion: (names: readonly string[]) =>
    `${names.join(', ')}: a $ in a value is not replaced, neither by cron nor by Punctual.`,
  mailto: (to: string) => `cron mails the output to ${to}; Punctual sends no mail, it keeps the log and notifies.`,
  shell: (shell: string) => `Runs in ${shell}, as SHELL says.`,
  zone: (zone: string) => `CRON_TZ: the times are meant in ${zone} and stay so.`,
  randomDelay: (minutes: number) =>
    `RANDOM_DELAY: cronie draws one delay of 0 to ${minutes} min when it starts; Punctual draws one for every run.`,
  reboot:
    'cron runs this once when the computer has started; Punctual when Punctual itself starts, which is at your login if you let it.',
  rebootTimes: 'once at every start of the computer, at no time of the clock',
  nickname: (name: string) => `${name} is not a nickname that cron knows.`,
  randomRange: 'A random range (~) is understood in the minutes only.',
  weekdayNumbers: (written: string, names: string) =>
    `Weekday ${written}: cron counts 0 and 7 = Sunday, 1 = Monday; written here as ${names}.`,
  dayAndWeekday:
    'A day field that begins with * is joined by AND in cron: both must match. Written here with + before the weekday.',
  dayOrWeekday:
    'Day of month and weekday are both given: cron runs on either of them, not only when both match. Kept so.',
  randomMinute: (minutes: number) =>
    `cronie draws the minute once when it starts; Punctual spreads every run over ${minutes} min. The old times shown are the earliest.`,
  fields: {
    labels: ['minute', 'hour', 'day of month', 'month', 'weekday'] as readonly string[],
    five: 'five time fields are needed.',
    randomInList: (label: string, part: string) => `${label}: a random range ${part} in a list.`,
    backwards: (label: string, part: string) => `${label}: the range ${part} runs backwards.`,
    backwardsRefused: (label: string, part: string) => `${label}: the range ${part} runs backwards, cron refuses it.`,
    emptyEntry: (label: string, part: string) => `${label}: an empty entry in "${part}".`,
    badStep: (label: string, part: string) => `${label}: the step in "${part}" is not a number above 0.`,
    openStep: (label: string, part: string, first: number, max: number, step: number) =>
      `${label}: "${part}" means different things to different crons; write ${first}-${max}/${step}, or ${first} alone.`,
    notRange: (label: string, part: string) => `${label}: "${part}" is not a range.`,
    notNumber: (label: string, text: string, names: boolean) =>
      `${label}: "${text}" is not a number${names ? ' or a name' : ''}.`,
    outside: (label: string, value: number, min: number, max: number) =>
      `${label}: ${value} is not between ${min} and ${max}.`,
  },
};

export type CrontabWords = typeof en;

const zh: CrontabWords = {
  missedRuns: '电脑睡眠或关机时错过的运行，cron 会忘掉；Punctual 在电脑恢复后运行最近错过的一次，并列出其余的。',
  bareEnvironment:
    'cron 只给命令 HOME、LOGNAME、SHELL 和很短的 PATH（/usr/bin:/bin）；Punctual 提供登录时的环境，文件中的变量写入任务。',
  output: 'cron 把命令的输出寄成邮件；Punctual 把输出保存在每次运行的日志里，失败时可以通知。',
  overlap: '上一次仍在运行时，cron 会再启动一次；Punctual 会跳过这次启动并说明（overlap: skip）。',
  lineEnds: '行尾是 Windows 格式；cron 会把多余的字符交给每条命令，Punctual 会去掉它。',
  commentedOut: (line, text) => `第 ${line} 行用 # 停用，未导入：${text}`,
  restOfLine: (message, line) => `${message}它看起来是第 ${line} 行的后半部分，但 cron 不会拼接行。`,
  maybeSystem: (sample) => `每条命令都以“root”开头（${sample}）：这看起来是系统格式，每行都带用户名。`,
  badDelay: (value) => `RANDOM_DELAY 需要分钟数，而不是“${value}”。`,
  fixedVariable: (name) => `crontab 不能设置 ${name}；cron 和 Punctual 都使用真实的值。`,
  nul: '此行含有 NUL 字符。',
  strangeLine: '这既不是五个时间字段加命令，也不是 NAME=value，也不是注释。',
  missing: { userAndCommand: '缺少用户和命令。', commandAfterUser: '用户后面缺少命令。', command: '缺少命令。' },
  escapedPercent: 'cron 里百分号要写成 \\%；这里直接写 %。',
  hereDocument: 'cron 把第一个 % 之后的内容作为命令的输入；这里改用命令中的 here-document。',
  inputLost: (shell, input) =>
    `cron 把第一个 % 之后的内容作为命令的输入；${shell} 没有 here-document，因此这段输入会丢失：${input}`,
  noContinuation: '此行以反斜杠结尾。cron 不会拼接行，因此命令到此为止，与 cron 相同。',
  importedFrom: (line, text) => `从 crontab 第 ${line} 行导入：\`${text}\``,
  quiet: '分钟前的 - 让 cron 不记录日志；Punctual 会记录每次运行。',
  badZone: (zone) => `CRON_TZ=${zone} 不是时区（需要 IANA 名称，例如 Europe/Helsinki）。`,
  unknownUser: (user) => `本机没有用户“${user}”：cron 永远不会运行它。`,
  otherUser: (user) => `cron 以 ${user} 的身份运行；Punctual 以你的身份运行，没有他人的权限。`,
  setHere: (names) => `为此任务设置：${names.join('、')}。`,
  noExpansion: (names) => `${names.join('、')}：值中的 $ 不会被替换，cron 和 Punctual 都不会。`,
  mailto: (to) => `cron 把输出寄给 ${to}；Punctual 不发邮件，而是保存日志并通知。`,
  shell: (shell) => `按 SHELL 的设置在 ${shell} 中运行。`,
  zone: (zone) => `CRON_TZ：时间按 ${zone} 计算，保持不变。`,
  randomDelay: (minutes) =>
    `RANDOM_DELAY：cronie 启动时抽取一次 0 至 ${minutes} 分钟的延迟；Punctual 每次运行都重新抽取。`,
  reboot: 'cron 在电脑启动后运行一次；Punctual 在自身启动时运行，若允许开机启动，就是在你登录时。',
  rebootTimes: '每次电脑启动时一次，没有固定时刻',
  nickname: (name) => `${name} 不是 cron 认识的简写。`,
  randomRange: '随机范围（~）只支持用在分钟字段。',
  weekdayNumbers: (written, names) => `星期 ${written}：cron 中 0 和 7 是周日，1 是周一；这里写作 ${names}。`,
  dayAndWeekday: '日期字段以 * 开头时，cron 要求日期与星期同时满足。这里在星期前加 + 表示。',
  dayOrWeekday: '同时给出了日期和星期：cron 满足其一就运行，而不是两者都满足。保持不变。',
  randomMinute: (minutes) =>
    `cronie 启动时只抽取一次分钟；Punctual 把每次运行分散在 ${minutes} 分钟内。所列的原时间是最早的可能。`,
  fields: {
    labels: ['分钟', '小时', '日期', '月份', '星期'],
    five: '需要五个时间字段。',
    randomInList: (label, part) => `${label}：列表中出现随机范围 ${part}。`,
    backwards: (label, part) => `${label}：范围 ${part} 前后颠倒。`,
    backwardsRefused: (label, part) => `${label}：范围 ${part} 前后颠倒，cron 会拒绝。`,
    emptyEntry: (label, part) => `${label}：“${part}”中有空项。`,
    badStep: (label, part) => `${label}：“${part}”中的步长不是大于 0 的数。`,
    openStep: (label, part, first, max, step) =>
      `${label}：“${part}”在不同的 cron 中含义不同；请写成 ${first}-${max}/${step}，或只写 ${first}。`,
    notRange: (label, part) => `${label}：“${part}”不是范围。`,
    notNumber: (label, text, names) => `${label}：“${text}”不是数字${names ? '或名称' : ''}。`,
    outside: (label, value, min, max) => `${label}：${value} 不在 ${min} 到 ${max} 之间。`,
  },
};

export const crontabWords: Readonly<Record<Language, CrontabWords>> = { en, zh };
