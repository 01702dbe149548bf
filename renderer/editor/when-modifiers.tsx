import { Checkbox, NumberInput, Select, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Exclusions, ScheduleModifiers } from '../../main/engine/model.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { ManyChoices } from './choices.tsx';
import { MomentField } from './moment-field.tsx';
import { Folded, Row } from './section.tsx';
import { useWeek } from './use-week.ts';
import { parseDates } from './when-draft.ts';
import type { WhenProps } from './when-section.tsx';

/** What every kind of schedule takes: zone, limits, spread, clock changes, exclusions. */
export function WhenModifiers({ when, set, preview, problems }: WhenProps) {
  const text = useText();
  const t = text.editor;
  const formats = useFormats();
  const week = useWeek();
  const [left, setLeft] = useState(false);
  const { broken } = parseDates(when.excludeDates);
  const { modifiers } = when;
  const change = (next: Partial<ScheduleModifiers>) => {
    const merged = { ...modifiers, ...next };
    set({ modifiers: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) });
  };
  const exclude = (next: Partial<Exclusions>) => {
    const merged: Exclusions = { ...modifiers.exclude, ...next };
    const empty = Object.values(merged).every((value) => value === undefined || value.length === 0);
    return empty ? undefined : merged;
  };
  const zones = useMemo(
    () => [{ value: 'local', label: t.localZone(formats.zone) }, ...Intl.supportedValuesOf('timeZone'), 'UTC'],
    [t, formats.zone],
  );
  const chooseDst = (gap: 'gap' | 'overlap', value: string | null) =>
    change({ dst: value === null ? undefined : { ...modifiers.dst, [gap]: value } });
  const summary = [
    modifiers.timezone ?? formats.zone,
    ...(modifiers.start === undefined ? [] : [`≥ ${modifiers.start.replace('T', ' ')}`]),
    ...(modifiers.end === undefined ? [] : [`≤ ${modifiers.end.replace('T', ' ')}`]),
    ...(modifiers.jitter === undefined ? [] : [`± ${modifiers.jitter.seconds} s`]),
  ].join(' · ');
  return (
    <Folded title={t.moreWhen} summary={summary}>
      <Row>
        <Select
          label={t.timezone}
          w={280}
          searchable
          limit={60}
          allowDeselect={false}
          data={zones}
          value={modifiers.timezone ?? 'local'}
          error={preview.problem('timezone')?.message}
          onChange={(zone) => change({ timezone: zone === null || zone === 'local' ? undefined : zone })}
        />
        <NumberInput
          label={t.maxRuns}
          description={t.maxRunsHint}
          w={160}
          min={1}
          allowDecimal={false}
          value={modifiers.maxRuns ?? ''}
          onChange={(value) => change({ maxRuns: value === '' ? undefined : Number(value) })}
        />
      </Row>
      <Row>
        <MomentField
          label={t.startAt}
          time="00:00"
          value={modifiers.start ?? ''}
          error={preview.problem('start')?.message}
          onChange={(start) => change({ start: start === '' ? undefined : start })}
        />
        <MomentField
          label={t.endAt}
          time="23:59"
          value={modifiers.end ?? ''}
          error={preview.problem('end')?.message}
          onChange={(end) => change({ end: end === '' ? undefined : end })}
        />
      </Row>
      <Row>
        <NumberInput
          label={t.jitter}
          description={t.jitterHint}
          w={280}
          min={0}
          allowDecimal={false}
          value={modifiers.jitter?.seconds ?? ''}
          error={preview.problem('jitter')?.message}
          onChange={(value) =>
            change({
              jitter: value === '' || value === 0 ? undefined : { ...modifiers.jitter, seconds: Number(value) },
            })
          }
        />
        {modifiers.jitter !== undefined && (
          <Checkbox
            mt={34}
            label={t.stableJitter}
            checked={modifiers.jitter.stable ?? false}
            onChange={(event) =>
              change({
                jitter: { seconds: modifiers.jitter?.seconds ?? 0, stable: event.currentTarget.checked || undefined },
              })
            }
          />
        )}
      </Row>
      <Row>
        <Select
          label={t.gap}
          w={240}
          data={(['end', 'skip', 'shift'] as const).map((value) => ({ value, label: t.gaps[value] }))}
          value={modifiers.dst?.gap ?? 'end'}
          allowDeselect={false}
          onChange={(value) => chooseDst('gap', value)}
        />
        <Select
          label={t.overlapDst}
          w={240}
          data={(['first', 'both', 'last'] as const).map((value) => ({ value, label: t.overlaps[value] }))}
          value={modifiers.dst?.overlap ?? 'first'}
          allowDeselect={false}
          onChange={(value) => chooseDst('overlap', value)}
        />
      </Row>
      <ManyChoices
        label={t.excludeDays}
        values={modifiers.exclude?.days ?? []}
        options={week.map((day) => ({ value: day, label: text.weekdayShort[day], title: text.weekday[day] }))}
        onChange={(days) => change({ exclude: exclude({ days: days.length === 0 ? undefined : days }) })}
      />
      <Textarea
        label={t.excludeDates}
        description={t.excludeDatesHint}
        autosize
        minRows={1}
        maxRows={6}
        w={380}
        value={when.excludeDates}
        error={
          problems['excludeDates'] ??
          (left && broken !== null ? t.excludeDatesBroken(broken) : preview.problem('exclude')?.message)
        }
        onFocus={() => setLeft(false)}
        onBlur={() => setLeft(true)}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          const { dates } = parseDates(typed);
          const next = exclude({ dates: dates.length === 0 ? undefined : dates });
          const { exclude: _, ...rest } = modifiers;
          set({ excludeDates: typed, modifiers: next === undefined ? rest : { ...rest, exclude: next } });
        }}
      />
    </Folded>
  );
}
