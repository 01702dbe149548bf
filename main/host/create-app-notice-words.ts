/** What notifications say, in both languages; short, because systems cut them. */

import type { Language } from '../../preload/contract.ts';
import { exitCodeText } from '../../preload/words/exit-code.ts';
import { lengthWords, UNITS } from '../../preload/words/lengths.ts';
import { troubleIn } from '../../preload/words/trouble-in.ts';
import type { Run } from '../engine/model.ts';

const KINDS = [
  'failed',
  'recovered',
  'missed',
  'interrupted',
  'longRunning',
  'tookShort',
  'nearLimit',
  'succeeded',
  'stopped',
] as const;
export type NoticeKind = (typeof KINDS)[number];

/** False for a kind that another version of Punctual wrote down. */
export const isNoticeKind = (kind: string): kind is NoticeKind => KINDS.some((known) => known === kind);

export interface NoticeFigures {
  /** Failures in a row before a run that works again; more than ten are not counted out. */
  readonly failures?: number;
  /** Length of the run, and of a usual one, milliseconds. */
  readonly tookMs?: number;
  readonly usualMs?: number;
}

interface Words {
  title(kind: NoticeKind, run: Run): string;
  body(kind: NoticeKind, run: Run, figures: NoticeFigures): string;
  digestTitle(count: number): string;
  digestPart(kind: NoticeKind, count: number): string;
  /** On buttons, so as short as can be. */
  readonly actions: {
    readonly again: string;
    readonly log: string;
    readonly runNow: string;
    readonly runOnce: string;
    readonly skip: string;
  };
}

const MOST_COUNTED = 10;

/** Why a run could not be started; nothing for one that was. */
function notStarted(language: Language, { ending }: Run): string {
  if (ending?.code !== 'not-started') return '';
  const { message, secret } = ending;
  // Rows of the first versions named the secret only.
  const reason =
    ending.reason ?? (secret === undefined ? undefined : { code: 'secret-unavailable' as const, ...secret });
  return troubleIn(language, { message, reason });
}

const EN_TITLES: Readonly<Record<NoticeKind, string>> = {
  failed: 'failed',
  recovered: 'works again',
  missed: 'was missed',
  interrupted: 'was interrupted',
  longRunning: 'takes longer than usual',
  tookShort: 'took less time than usual',
  nearLimit: 'comes close to its time limit',
  succeeded: 'has finished',
  stopped: 'was stopped',
};

const english: Words = {
  title: (kind, { jobName, finishedAt }) =>
    `${jobName} ${kind === 'longRunning' && finishedAt !== null ? 'took longer than usual' : EN_TITLES[kind]}`,
  body(kind, run, { failures = 0, tookMs = 0, usualMs = 0 }) {
    if (kind === 'recovered' && failures > MOST_COUNTED)
      return `It had failed more than ${MOST_COUNTED} times in a row.`;
    if (kind === 'recovered')
      return failures === 1 ? 'It had failed once.' : `It had failed ${failures} times in a row.`;
    if (kind === 'missed' && run.count > 1) {
      return run.inbox ? `${run.count} times. It waits for your answer.` : `${run.count} times.`;
    }
    if (kind === 'missed') return run.inbox ? 'It waits for your answer.' : 'It did not run at its time.';
    if (kind === 'interrupted') return 'How it ended cannot be known.';
    if (kind === 'longRunning' || kind === 'tookShort') {
      const took = lengthWords(tookMs, UNITS.en);
      const so = run.finishedAt === null ? `It has been running for ${took}` : `It took ${took}`;
      return `${so}; it usually takes ${lengthWords(usualMs, UNITS.en)}.`;
    }
    if (kind === 'nearLimit') return 'It is still running and will be stopped soon.';
    if (run.ending?.code === 'time-limit')
      return `It was stopped after its time limit of ${run.ending.limitSeconds} s.`;
    if (run.ending?.code === 'exit-code') return `It ended with exit code ${exitCodeText(run.ending.exitCode)}.`;
    if (run.ending?.code === 'signal') return `It was ended by the signal ${run.ending.signal}.`;
    return notStarted('en', run);
  },
  digestTitle: (count) => (count === 1 ? 'One more message' : `${count} more messages`),
  digestPart: (kind, count) => `${count} × ${EN_TITLES[kind]}`,
  actions: { again: 'Run again', log: 'Open log', runNow: 'Run now', runOnce: 'Run once', skip: 'Skip' },
};

const ZH_TITLES: Readonly<Record<NoticeKind, string>> = {
  failed: '运行失败',
  recovered: '已恢复正常',
  missed: '错过了运行时间',
  interrupted: '被中断',
  longRunning: '用时比平时长',
  tookShort: '用时比平时短',
  nearLimit: '即将达到时间限制',
  succeeded: '已完成',
  stopped: '已停止',
};

const chinese: Words = {
  title: (kind, { jobName }) => `${jobName}：${ZH_TITLES[kind]}`,
  body(kind, run, { failures = 0, tookMs = 0, usualMs = 0 }) {
    if (kind === 'recovered' && failures > MOST_COUNTED) return `此前连续失败超过 ${MOST_COUNTED} 次。`;
    if (kind === 'recovered') return failures === 1 ? '此前失败 1 次。' : `此前连续失败 ${failures} 次。`;
    if (kind === 'missed' && run.count > 1) {
      return run.inbox ? `共 ${run.count} 次，正在等待您的处理。` : `共 ${run.count} 次。`;
    }
    if (kind === 'missed') return run.inbox ? '正在等待您的处理。' : '未能按时运行。';
    if (kind === 'interrupted') return '无法得知它是如何结束的。';
    if (kind === 'longRunning' || kind === 'tookShort') {
      const took = lengthWords(tookMs, UNITS.zh);
      const so = run.finishedAt === null ? `已运行 ${took}，仍未结束` : `用时 ${took}`;
      return `${so}；平时约 ${lengthWords(usualMs, UNITS.zh)}。`;
    }
    if (kind === 'nearLimit') return '仍在运行，不久将被停止。';
    if (run.ending?.code === 'time-limit') return `达到 ${run.ending.limitSeconds} 秒的时间限制后被停止。`;
    if (run.ending?.code === 'exit-code') return `退出码为 ${run.ending.exitCode}。`;
    if (run.ending?.code === 'signal') return `被信号 ${run.ending.signal} 结束。`;
    return notStarted('zh', run);
  },
  digestTitle: (count) => `另有 ${count} 条消息`,
  digestPart: (kind, count) => `${ZH_TITLES[kind]} × ${count}`,
  actions: { again: '再次运行', log: '打开日志', runNow: '立即运行', runOnce: '运行一次', skip: '跳过' },
};

export const noticeWords = (language: Language): Words => (language === 'zh' ? chinese : english);
