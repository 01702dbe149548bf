/** What the systemd importer says about services, both languages beside each other. */
import type { Language } from '../../../preload/contract.ts';

const en = {
  specifier: (found: string, text: string) =>
    `${found} in "${text}" is filled in by systemd; Punctual passes it on as it is.`,
  badCommand: (key: string, value: string) => `${key}=${value} cannot be read.`,
  noCommand: (service: string) => `${service} has no ExecStart= that could be run.`,
  user: (user: string) => `systemd runs it as ${user}; Punctual runs it as you.`,
  type: (type: string) =>
    `Type=${type}: systemd decides by its own signals when it has started; Punctual waits for the process to end.`,
  badEnvironment: (text: string) => `Environment=${text} is not NAME=value.`,
  environmentFiles: (left: readonly string[]) => `A job reads one environment file; left out: ${left.join(', ')}.`,
  timeLimit: (span: string) => `Stopped after ${span}, as under systemd; here it counts anew for each attempt.`,
  successStatus: (names: readonly string[]) =>
    `SuccessExitStatus names ${names.join(', ')}; Punctual takes exit codes as numbers only.`,
  restart: (value: string, span: string, times: number) =>
    `Restart=${value}: systemd tries again without end, every ${span}; here ${times} times.`,
  keepAlive: (value: string) =>
    `Restart=${value} keeps a service alive; Punctual starts jobs at their times and does not keep them alive.`,
  elevated: 'A prefix + or ! asks for more rights than the unit has; Punctual runs it with yours.',
  variables: 'systemd replaces $VARIABLE in the command; here the shell does.',
  several: (count: number) =>
    `${count} commands run one after the other; written as one shell line that stops at the first failure.`,
  mayFail: 'A command that may fail (prefix -) is followed by "|| true".',
  notCarried: (key: string, value: string, why: string | undefined) =>
    `${key}=${value} is not carried over${why === undefined ? '' : `: ${why}`}.`,
  why: {
    ConditionACPower: 'the job runs on battery too',
    OnFailure: 'chain another job on failure instead',
    OnSuccess: 'chain another job on success instead',
    Nice: 'the job runs at normal priority',
    After: 'jobs do not wait for units',
    Requires: 'jobs do not wait for units',
    Wants: 'jobs do not wait for units',
  } as Readonly<Record<string, string>>,
};

export type ServiceWords = typeof en;

const zh: ServiceWords = {
  specifier: (found, text) => `“${text}”中的 ${found} 由 systemd 填入；Punctual 原样传递。`,
  badCommand: (key, value) => `无法读取 ${key}=${value}。`,
  noCommand: (service) => `${service} 没有可以运行的 ExecStart=。`,
  user: (user) => `systemd 以 ${user} 的身份运行；Punctual 以你的身份运行。`,
  type: (type) => `Type=${type}：systemd 按自己的信号判断是否已启动；Punctual 等待进程结束。`,
  badEnvironment: (text) => `Environment=${text} 不是 NAME=value。`,
  environmentFiles: (left) => `任务只读取一个环境文件；未导入：${left.join('、')}。`,
  timeLimit: (span) => `运行 ${span}后停止，与 systemd 相同；这里每次尝试重新计时。`,
  successStatus: (names) => `SuccessExitStatus 写有 ${names.join('、')}；Punctual 只接受数字退出码。`,
  restart: (value, span, times) => `Restart=${value}：systemd 每隔 ${span}无限重试；这里重试 ${times} 次。`,
  keepAlive: (value) => `Restart=${value} 会保持服务存活；Punctual 按时启动任务，不保持其存活。`,
  elevated: '前缀 + 或 ! 要求比单元更高的权限；Punctual 以你的权限运行。',
  variables: 'systemd 会替换命令中的 $VARIABLE；这里由 shell 替换。',
  several: (count) => `${count} 条命令依次运行；写成一行 shell 命令，遇到第一个失败即停止。`,
  mayFail: '允许失败的命令（前缀 -）后面加上“|| true”。',
  notCarried: (key, value, why) => `${key}=${value} 未导入${why === undefined ? '' : `：${why}`}。`,
  why: {
    ConditionACPower: '任务在使用电池时也会运行',
    OnFailure: '请改用失败后接续的任务',
    OnSuccess: '请改用成功后接续的任务',
    Nice: '任务以普通优先级运行',
    After: '任务不等待单元',
    Requires: '任务不等待单元',
    Wants: '任务不等待单元',
  },
};

export const serviceWords: Readonly<Record<Language, ServiceWords>> = { en, zh };
