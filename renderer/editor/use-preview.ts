import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Preview } from '../../main/engine/model.ts';
import type { ScheduleReading } from '../../main/engine/schedule-faults.ts';
import { asSentence, bareProblemWords, problemWords } from '../format/problem-words.ts';
import { useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { type WhenDraft, whenTo } from './when-draft.ts';

export interface LivePreview {
  readonly data: Preview | undefined;
  /** The answer shown is not yet the one to what is typed. */
  readonly stale: boolean;
  /** The first thing wrong with all of it. */
  first(): string | undefined;
  /** What is wrong with a member of the schedule (`pattern`, `every`, …), with the position when it is known. */
  problem(...fields: string[]): {
    readonly message: string;
    readonly position: number | undefined;
    /** The sentence says the position itself. */
    readonly isPlaced: boolean;
    /** What it may mean, to be offered beside the sentence. */
    readonly use: readonly ScheduleReading[];
  } | null;
}

const PAUSE_MS = 180;
const FIRES = 10;

/** The host's opinion of the schedule while it is typed; `job` is the one that is edited: its patterns are not questioned again. */
export function usePreview(when: WhenDraft, job: string | undefined): LivePreview {
  const language = useLanguage();
  const text = useText();
  const schedule = useMemo(() => whenTo(when), [when]);
  const key = JSON.stringify(schedule);
  const [settled] = useDebouncedValue(key, PAUSE_MS);
  const input = useMemo(
    () => ({ schedule: JSON.parse(settled) as unknown, job, count: FIRES, language }),
    [settled, job, language],
  );
  const answer = useCall('schedule.preview', input, { enabled: settled !== 'null', keep: true });
  return {
    data: settled === 'null' ? undefined : answer.data,
    stale: settled !== key || answer.isPlaceholderData,
    first() {
      const found = answer.data?.problems[0];
      return found === undefined ? undefined : asSentence(problemWords(found, text));
    },
    problem(...fields) {
      const found = answer.data?.problems.find((problem) =>
        fields.some((field) => problem.field === field || problem.field?.startsWith(`${field}.`) === true),
      );
      return found === undefined
        ? null
        : {
            message: asSentence(bareProblemWords(found, text)),
            position: found.position,
            isPlaced: found.fault?.kind === 'dialect' && found.fault.odd.length > 0,
            use: found.fault?.use ?? [],
          };
    },
  };
}
