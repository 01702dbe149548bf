import { TextInput } from '@mantine/core';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { cronPartWords } from './cron-words.ts';
import css from './editor.module.css';
import type { WhenProps } from './when-section.tsx';

const FIVE = ['minute', 'hour', 'day', 'month', 'weekday'] as const;
const SIX = ['second', ...FIVE] as const;
const SEVEN = [...SIX, 'year'] as const;

/** The pattern, each part with the name of its field, and the place of the first mistake. */
export function CronField({ when, set, preview }: WhenProps) {
  const text = useText();
  const t = text.editor;
  const formats = useFormats();
  const problem = preview.problem('pattern');
  const parts = when.pattern
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '');
  const names = parts.length === 7 ? SEVEN : parts.length === 6 ? SIX : FIVE;
  return (
    <div>
      <TextInput
        label={t.cronLabel}
        description={t.cronHint}
        classNames={{ input: css.cron ?? '' }}
        spellCheck={false}
        autoComplete="off"
        value={when.pattern}
        error={
          problem !== null &&
          (problem.position === undefined ? problem.message : t.position(problem.message, problem.position + 1))
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
    </div>
  );
}
