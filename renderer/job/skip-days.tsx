import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useFormats } from '../format/formats-context.tsx';
import { useClock } from '../host/host-clock.ts';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { errorWords } from '../ui/error-words.ts';
import { toast } from '../ui/toast.tsx';
import { useFocusBack } from '../ui/use-focus-back.ts';

/** Asks for days on which a job shall not run. */
export function SkipDays({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const text = useText();
  const t = text.skips;
  const formats = useFormats();
  const clock = useClock();
  useFocusBack();
  const [days, setDays] = useState<readonly string[]>(['']);
  const [nothing, setNothing] = useState<{ readonly stay: number } | null>(null);
  const undo = useAct('jobs.unskip', { onDone: () => toast(t.undone) });
  const skip = useAct('jobs.skip', {
    quiet: true,
    onDone: ({ skips, stay }) => {
      if (skips.length === 0) return setNothing({ stay: stay.length });
      onClose();
      const done = t.doneDays(skips.length);
      const said = stay.length === 0 ? done : t.andStay(done, t.stay(stay.length));
      toast(said, { label: text.common.undo, run: () => undo.mutate({ id: jobId, skips }) });
    },
  });
  const wanted = [...new Set(days.filter((day) => day !== ''))].sort();
  const change = (next: readonly string[]) => {
    setNothing(null);
    setDays(next);
  };
  return (
    <Modal opened onClose={onClose} title={t.daysTitle} closeButtonProps={{ 'aria-label': text.common.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted.length > 0) skip.mutate({ id: jobId, dates: wanted });
        }}
      >
        <Stack gap={10}>
          <span className="dim">{t.daysHint}</span>
          {days.map((day, index) => (
            <TextInput
              // biome-ignore lint/suspicious/noArrayIndexKey: fields are only added at the end, and hold nothing but their value
              key={index}
              type="date"
              aria-label={t.day(index + 1)}
              w={160}
              min={formats.isoDay(clock.now())}
              max="9999-12-31"
              value={day}
              {...(index === 0 ? { 'data-autofocus': true } : {})}
              onChange={(event) => change(days.with(index, event.currentTarget.value))}
            />
          ))}
          <Button
            variant="subtle"
            size="compact-sm"
            style={{ alignSelf: 'start' }}
            leftSection={<IconPlus size={14} />}
            disabled={days.at(-1) === ''}
            onClick={() => change([...days, ''])}
          >
            {t.addDay}
          </Button>
          {nothing !== null && (
            <Alert color="yellow" role="alert">
              {t.none} {nothing.stay > 0 && t.stay(nothing.stay)}
            </Alert>
          )}
          {skip.error !== null && (
            <Alert color="red" role="alert">
              {errorWords(skip.error, text).message}
            </Alert>
          )}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              {text.common.cancel}
            </Button>
            <Button type="submit" loading={skip.isPending} disabled={wanted.length === 0}>
              {t.leaveOut}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
