import { TextInput } from '@mantine/core';
import { useRef } from 'react';
import type { ScheduleReading } from '../../main/engine/schedule-faults.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { cronPartWords } from './cron-words.ts';
import css from './editor.module.css';
import { Proposals } from './proposals.tsx';
import { whenWith } from './when-draft.ts';
import type { WhenProps } from './when-section.tsx';

const FIVE = ['minute', 'hour', 'day', 'month', 'weekday'] as const;
const SIX = ['second', ...FIVE] as const;
const SEVEN = [...SIX, 'year'] as const;

/** The pattern, each part with the name of its field, and the place of the first mistake. */
export function CronField({ when, set, preview, member }: WhenProps) {
  const text = useText();
  const t = text.editor;
  const formats = useFormats();
  const box = useRef<HTMLDivElement>(null);
  const problem = preview.problem('pattern');
  const parts = when.pattern
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '');
  const names = parts.length === 7 ? SEVEN : parts.length === 6 ? SIX : FIVE;
  // A member cannot be several schedules itself.
  const offered = (problem?.use ?? []).filter(({ schedule }) => member !== true || schedule.kind !== 'any');
  const use = ({ schedule }: ScheduleReading) => {
    const section = box.current?.closest('section');
    set(whenWith(when, schedule));
    // The button is gone then; the keyboard stays in the field, or goes to the form that took its place.
    requestAnimationFrame(() => {
      const field = box.current?.querySelector('input');
      (field ?? section?.querySelector<HTMLElement>('input[type="radio"]:checked'))?.focus();
    });
  };
  return (
    <div ref={box}>
      <TextInput
        label={t.cronLabel}
        description={t.cronHint}
        classNames={{ input: css.cron ?? '' }}
        spellCheck={false}
        autoComplete="off"
        value={when.pattern}
        error={
          problem !== null &&
          (problem.position === undefined || problem.isPlaced
            ? problem.message
            : t.position(problem.message, problem.position + 1))
        }
        onChange={(event) => set({ pattern: event.currentTarget.value })}
      />
      {problem?.position !== undefined ? (
        <pre className={css.pointer} aria-hidden>
          {when.pattern}
          {'\n'}
          {' '.repeat(problem.position)}^
        </pre>
      ) : (
        offered.length === 0 &&
        !when.pattern.startsWith('@') && (
          <dl className={css.explain}>
            {names.map((name, index) => (
              <div key={name}>
                <dt>{t.cronFields[name]}</dt>
                <dd>
                  <code>{parts[index] ?? '·'}</code>
                  <span>
                    {parts[index] === undefined ? '' : cronPartWords(parts[index], name, text, formats.monthName)}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        )
      )}
      {offered.length > 0 && <Proposals readings={offered} modifiers={when.modifiers} onUse={use} />}
    </div>
  );
}
