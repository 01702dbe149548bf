import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { parseTime, shiftTime } from './parse-time.ts';

/** A time of day as text, the same on every system: `9`, `930`, `9:30` and `9:30 pm` are understood; arrows move by 15 minutes. */
export function TimeField({
  label,
  hiddenLabel,
  value,
  error,
  w = 96,
  onChange,
}: {
  label?: string;
  /** For screen readers, where the place says what it is. */
  hiddenLabel?: string;
  value: string;
  error?: string | undefined;
  w?: number;
  onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const take = (text: string) => {
    setTyped(text);
    const time = parseTime(text);
    // While somebody types, only what is complete counts; `1` may become `10:30`.
    if (time !== null && /^\d{1,2}:\d{2}$/.test(text.trim())) onChange(time);
  };
  const finish = () => {
    const time = parseTime(typed);
    if (time === null) setTyped(value);
    else if (time === value) setTyped(time);
    else onChange(time);
  };
  return (
    <TextInput
      label={label}
      aria-label={hiddenLabel}
      w={w}
      inputMode="numeric"
      autoComplete="off"
      value={typed}
      error={error}
      onChange={(event) => take(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') finish();
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
        event.preventDefault();
        onChange(shiftTime(parseTime(typed) ?? value, event.key === 'ArrowUp' ? 15 : -15));
      }}
    />
  );
}
