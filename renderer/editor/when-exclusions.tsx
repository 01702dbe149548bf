import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Exclusions, TimeOfDay } from '../../main/engine/model.ts';
import { useText } from '../text/language.tsx';
import { useAfterPress } from '../ui/after-press.ts';
import { TimeField } from '../ui/time-field.tsx';
import { ManyChoices } from './choices.tsx';
import css from './editor.module.css';
import { RemoveRow, Rows, without } from './rows.tsx';
import { useWeek } from './use-week.ts';
import { parseDates } from './when-draft.ts';
import type { WhenProps } from './when-section.tsx';

type Hours = readonly [TimeOfDay, TimeOfDay];
/** What people leave out most: the night. */
const NIGHT: Hours = ['22:00', '07:00'];

/** When not to run although the schedule says so: weekdays, hours of every day, dates. */
export function WhenExclusions({ when, set, preview, problems }: WhenProps) {
  const text = useText();
  const t = text.editor;
  const week = useWeek();
  const press = useAfterPress();
  const [left, setLeft] = useState(false);
  const { broken } = parseDates(when.excludeDates);
  const { exclude, ...others } = when.modifiers;
  const times = exclude?.times ?? [];
  const wrongTimes = preview.problem('exclude.times')?.message;
  const wrongDates = preview.problem('exclude.dates')?.message;
  const change = (next: Partial<Exclusions>, more: { readonly excludeDates?: string } = {}) => {
    const merged = Object.entries({ ...exclude, ...next }).filter(
      ([, value]) => value !== undefined && value.length > 0,
    );
    set({ ...more, modifiers: merged.length === 0 ? others : { ...others, exclude: Object.fromEntries(merged) } });
  };
  const replace = (at: number, hours: Hours) =>
    change({ times: times.map((one, index) => (index === at ? hours : one)) });
  return (
    <>
      <ManyChoices
        label={t.excludeDays}
        values={exclude?.days ?? []}
        options={week.map((day) => ({ value: day, label: text.weekdayShort[day], title: text.weekday[day] }))}
        onChange={(days) => change({ days })}
      />
      <fieldset className={css.many}>
        <legend>{t.excludeTimesLabel}</legend>
        <div className={css.hours}>
          <Rows problem={wrongTimes} add={t.excludeTimesAdd} onAdd={() => change({ times: [...times, NIGHT] })}>
            {times.map((hours, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same hours may stand in two rows for a moment
              <fieldset key={index} className={css.hour}>
                <legend className="sr-only">{t.excludeTimes(index + 1)}</legend>
                <TimeField
                  hiddenLabel={t.from}
                  value={hours[0]}
                  onChange={(from) => replace(index, [from, hours[1]])}
                />
                <span aria-hidden className="dim">
                  –
                </span>
                <TimeField hiddenLabel={t.to} value={hours[1]} onChange={(to) => replace(index, [hours[0], to])} />
                <RemoveRow
                  label={t.excludeTimesRemove(hours[0], hours[1])}
                  onClick={() => change({ times: without(times, index) })}
                />
              </fieldset>
            ))}
          </Rows>
        </div>
      </fieldset>
      <Textarea
        label={t.excludeDates}
        description={t.excludeDatesHint}
        autosize
        minRows={1}
        maxRows={6}
        w={380}
        value={when.excludeDates}
        error={problems['excludeDates'] ?? (left && broken !== null ? t.excludeDatesBroken(broken) : wrongDates)}
        onFocus={() => setLeft(false)}
        onBlur={() => press.run(() => setLeft(true))}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          change({ dates: parseDates(typed).dates }, { excludeDates: typed });
        }}
      />
      {wrongTimes === undefined && wrongDates === undefined && preview.problem('exclude') !== null && (
        <p className={css.error}>{preview.problem('exclude')?.message}</p>
      )}
    </>
  );
}
