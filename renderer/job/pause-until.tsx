import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { dayNumber } from '../format/day-named.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useClock } from '../host/host-clock.ts';
import { useText } from '../text/language.tsx';
import { TimeField } from '../ui/time-field.tsx';
import { useFocusBack } from '../ui/use-focus-back.ts';

/** Asks when the pause of a job ends. */
export function PauseUntil({ onPause, onClose }: { onPause: (until: number) => void; onClose: () => void }) {
  const text = useText();
  const t = text.job;
  const formats = useFormats();
  const clock = useClock();
  useFocusBack();
  const [day, setDay] = useState(() => formats.isoDay(formats.dayStart(clock.now(), 1)));
  const [time, setTime] = useState('08:00');
  const until = momentOf(day, time);
  const past = until !== null && until <= clock.now();

  /** By the clock of the zone shown; null = no day. */
  function momentOf(date: string, wall: string): number | null {
    const number = dayNumber(date);
    const [hours = 0, minutes = 0] = wall.split(':').map(Number);
    return number === null ? null : formats.days.at(number, (hours * 60 + minutes) * 60_000);
  }
  return (
    <Modal opened onClose={onClose} title={t.pauseTitle} closeButtonProps={{ 'aria-label': text.common.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (until === null || past) return;
          onPause(until);
          onClose();
        }}
      >
        <Stack gap={14}>
          <Group gap={8} align="start">
            <TextInput
              type="date"
              aria-label={t.pauseEnd}
              data-autofocus
              w={160}
              min={formats.isoDay(clock.now())}
              max="9999-12-31"
              value={day}
              error={past ? t.pausePast : undefined}
              onChange={(event) => setDay(event.currentTarget.value)}
            />
            <TimeField hiddenLabel={text.editor.at} value={time} onChange={setTime} />
          </Group>
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              {text.common.cancel}
            </Button>
            <Button type="submit" disabled={until === null || past}>
              {text.common.pause}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
