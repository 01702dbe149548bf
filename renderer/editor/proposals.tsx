import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { Schedule } from '../../main/engine/model.ts';
import type { ScheduleReading } from '../../main/engine/schedule-faults.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import css from './editor.module.css';

const FIRES = 3;

/** What a pasted text means here: one reading to be taken, or a question between several, each with its next fires. */
export function Proposals({
  readings,
  modifiers,
  onUse,
}: {
  readings: readonly ScheduleReading[];
  /** Hold for the reading too, as they are set in the form. */
  modifiers: object;
  onUse: (reading: ScheduleReading) => void;
}) {
  const t = useText().editor.proposal;
  const question = readings.length > 1;
  return (
    <fieldset className={css.proposals}>
      <legend>{question ? t.question : t.meaning}</legend>
      {readings.map((reading) => (
        <Proposal key={reading.text} reading={reading} modifiers={modifiers} onUse={() => onUse(reading)} />
      ))}
    </fieldset>
  );
}

function Proposal({
  reading: { text: written, schedule, by },
  modifiers,
  onUse,
}: {
  reading: ScheduleReading;
  modifiers: object;
  onUse: () => void;
}) {
  const text = useText();
  const t = text.editor.proposal;
  const language = useLanguage();
  const formats = useFormats();
  const now = useNow(60_000);
  const input = useMemo(
    () => ({ schedule: { ...modifiers, ...schedule }, count: FIRES, language }),
    [modifiers, schedule, language],
  );
  const { data } = useCall('schedule.preview', input);
  const fires = data?.fires.map(({ at }) => formats.near(at, now)) ?? [];
  const pattern = isPattern(schedule);
  return (
    <div className={css.proposal}>
      <p>
        {by !== null && <b>{t.by[by]}</b>}
        {pattern && <code>{schedule.pattern}</code>}
        <span>{data?.words}</span>
        {fires.length > 0 && <small>{t.next(fires.join(text.cronWords.and))}</small>}
      </p>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={t.useThis(pattern ? schedule.pattern : (data?.words ?? written))}
        onClick={onUse}
      >
        {t.use}
      </Button>
    </div>
  );
}

function isPattern(schedule: Schedule): schedule is Extract<Schedule, { kind: 'cron' }> & { readonly pattern: string } {
  return schedule.kind === 'cron' && schedule.pattern !== undefined;
}
