import { Checkbox, Select } from '@mantine/core';
import { useMemo } from 'react';
import type { ScheduleModifiers } from '../../main/engine/model.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { MomentField } from './moment-field.tsx';
import { Folded, Row } from './section.tsx';
import { WhenExclusions } from './when-exclusions.tsx';
import type { WhenProps } from './when-section.tsx';

/** What every kind of schedule takes: zone, limits, spread, clock changes, exclusions. */
export function WhenModifiers(props: WhenProps) {
  const { when, set, preview, problems } = props;
  const text = useText();
  const t = text.editor;
  const formats = useFormats();
  const { modifiers } = when;
  const change = (next: Partial<ScheduleModifiers>) => {
    const merged = { ...modifiers, ...next };
    set({ modifiers: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) });
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
    ...(modifiers.exclude === undefined ? [] : [t.excludes]),
  ].join(' · ');
  return (
    <Folded title={t.moreWhen} summary={summary} open={problems['excludeDates'] !== undefined}>
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
        <NumberField
          label={t.maxRuns}
          description={t.maxRunsHint}
          w={160}
          min={1}
          allowDecimal={false}
          allowNegative={false}
          value={modifiers.maxRuns ?? ''}
          error={preview.problem('maxRuns')?.message}
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
        <NumberField
          label={t.jitter}
          description={t.jitterHint}
          w={280}
          min={0}
          allowDecimal={false}
          allowNegative={false}
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
      <WhenExclusions {...props} />
    </Folded>
  );
}
