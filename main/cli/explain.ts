import { faultZh } from '../../preload/words/zh/faults.ts';
import { PunctualError } from '../engine/errors.ts';
import type { ScheduleProblem } from '../engine/model.ts';
import { formatWall } from '../engine/triggers/moment.ts';
import { previewSchedule } from '../engine/triggers/preview.ts';
import type { WordsLanguage } from '../engine/triggers/words.ts';
import type { NextDefaults } from './next.ts';

const NOTES = {
  en: {
    gap: 'moved: the clock skips its time',
    'first-pass': 'first pass',
    'second-pass': 'second pass',
    none: 'No fires.',
  },
  zh: { gap: '已移动：该时间被时钟跳过', 'first-pass': '第一次', 'second-pass': '第二次', none: '没有运行时间。' },
} as const;

/** Lines that explain a schedule to a person: words, remarks about clock changes, and the next fires by the clock of its zone. */
export function explainSchedule(
  schedule: unknown,
  options: Pick<NextDefaults, 'zone'> & {
    readonly from: number;
    readonly count: number;
    readonly language: WordsLanguage;
  },
): string[] {
  const { zone, from, count, language } = options;
  const context = { zone, anchor: from, lastFinish: null };
  const preview = previewSchedule(schedule, { now: from, from, count, language, context });
  if (preview.problems.length > 0) {
    const message = preview.problems.map((problem) => problemIn(problem, language)).join('\n');
    throw new PunctualError('bad-schedule', message, { problems: preview.problems });
  }
  const notes = NOTES[language];
  const fires = preview.fires.map((fire) => {
    const note = fire.dst === null ? '' : `  (${notes[fire.dst]})`;
    const utc = `${formatWall(fire.at)}.000Z`;
    return `  ${fire.wall.replace('T', ' ')}  ${utc}${note}`;
  });
  const remarks = [...preview.remarks, ...preview.warnings.map((warning) => problemIn(warning, language))].map(
    (remark) => `- ${remark}`,
  );
  return [preview.words, ...remarks, '', preview.zone, ...(fires.length > 0 ? fires : [`  ${notes.none}`])];
}

/** The sentence of a problem with its place in the text, counted from 0 in both languages. */
function problemIn({ fault, message, position }: ScheduleProblem, language: WordsLanguage): string {
  if (language === 'en' || fault === undefined) return message;
  return `${faultZh(fault, message)}${position === undefined ? '' : `（位置 ${position}）`}`;
}
