import { Input, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useText } from '../text/language.tsx';
import { TimeField } from '../ui/time-field.tsx';
import css from './editor.module.css';

const PLAIN = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?$/;

/** A date and a time of day in the schedule's zone. What the two fields cannot show (an offset, say) is edited as text. */
export function MomentField({
  label,
  value,
  error,
  onChange,
  time = '09:00',
}: {
  label: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
  /** What a date that is chosen first starts with. */
  time?: string;
}) {
  const text = useText();
  const id = useId();
  const found = PLAIN.exec(value);
  if (value !== '' && found === null) {
    return (
      <TextInput
        label={label}
        w={260}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  const [, date = '', clock = time] = found ?? [];
  return (
    <fieldset className={css.many}>
      <legend id={id}>{label}</legend>
      <div className={css.fieldRow}>
        <TextInput
          type="date"
          aria-label={label}
          aria-invalid={error !== undefined}
          w={150}
          max="9999-12-31"
          value={date}
          onChange={(event) => {
            const next = event.currentTarget.value;
            onChange(next === '' ? '' : `${next}T${clock}`);
          }}
        />
        {date !== '' && (
          <TimeField hiddenLabel={text.editor.at} value={clock} onChange={(next) => onChange(`${date}T${next}`)} />
        )}
      </div>
      {error !== undefined && date !== '' && <Input.Error mt={4}>{error}</Input.Error>}
    </fieldset>
  );
}
