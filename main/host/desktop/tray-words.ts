/** The words of the tray, in both languages. */
import type { Language } from '../../../preload/contract.ts';
import type { RunState } from '../../engine/model.ts';

export interface TrayWords {
  readonly language: Language;
  readonly open: string;
  readonly next: string;
  readonly running: string;
  readonly recent: string;
  readonly openRun: string;
  readonly stop: string;
  readonly runNow: string;
  readonly pauseAll: string;
  readonly hour: string;
  readonly tomorrow: string;
  readonly untilResumed: string;
  readonly resumeAll: string;
  readonly startAtLogin: string;
  readonly quit: string;
  readonly more: (count: number) => string;
  readonly missed: (count: number) => string;
  /** For the tooltip, after the name of the application. */
  readonly tip: {
    readonly paused: string;
    readonly pausedUntil: (when: string) => string;
    readonly failed: (count: number) => string;
    readonly missed: (count: number) => string;
    readonly running: (count: number) => string;
    readonly next: (name: string, when: string) => string;
    readonly nothing: string;
    readonly join: string;
  };
  readonly outcomes: Readonly<Partial<Record<RunState, string>>>;
}

const EN: TrayWords = {
  language: 'en',
  open: 'Open Punctual',
  next: 'Next',
  running: 'Running now',
  recent: 'Recent',
  openRun: 'Open',
  stop: 'Stop',
  runNow: 'Run now',
  pauseAll: 'Pause everything',
  hour: 'For 1 hour',
  tomorrow: 'Until tomorrow 08:00',
  untilResumed: 'Until I resume',
  resumeAll: 'Resume everything',
  startAtLogin: 'Start at login',
  quit: 'Quit',
  more: (count) => `${count} more…`,
  missed: (count) => `${count} missed…`,
  tip: {
    paused: 'everything is paused',
    pausedUntil: (when) => `everything is paused until ${when}`,
    failed: (count) => `${count} failed`,
    missed: (count) => `${count} missed`,
    running: (count) => `${count} running`,
    next: (name, when) => `next ${name} ${when}`,
    nothing: 'nothing planned',
    join: ', ',
  },
  outcomes: {
    succeeded: '✓',
    failed: '✗ failed:',
    'timed-out': '✗ ran out of time:',
    stopped: '■ stopped:',
    interrupted: '⚡ interrupted:',
  },
};

const ZH: TrayWords = {
  language: 'zh',
  open: '打开 Punctual',
  next: '接下来',
  running: '正在运行',
  recent: '最近的运行',
  openRun: '打开',
  stop: '停止',
  runNow: '立即运行',
  pauseAll: '全部暂停',
  hour: '1 小时',
  tomorrow: '到明天 08:00',
  untilResumed: '直到我恢复',
  resumeAll: '全部恢复',
  startAtLogin: '登录时启动',
  quit: '退出',
  more: (count) => `还有 ${count} 个…`,
  missed: (count) => `错过 ${count} 次…`,
  tip: {
    paused: '已全部暂停',
    pausedUntil: (when) => `全部暂停至 ${when}`,
    failed: (count) => `${count} 个失败`,
    missed: (count) => `错过 ${count} 次`,
    running: (count) => `${count} 个运行中`,
    next: (name, when) => `接下来 ${name} ${when}`,
    nothing: '没有计划中的运行',
    join: '，',
  },
  outcomes: {
    succeeded: '✓',
    failed: '✗ 失败：',
    'timed-out': '✗ 超时：',
    stopped: '■ 已停止：',
    interrupted: '⚡ 被中断：',
  },
};

export function trayWords(language: Language): TrayWords {
  return language === 'zh' ? ZH : EN;
}

/** The language of the window; `system` = that of this computer. */
export function languageOf(chosen: Language | 'system'): Language {
  if (chosen !== 'system') return chosen;
  return new Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh' : 'en';
}
