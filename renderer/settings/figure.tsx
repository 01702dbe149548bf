import { NumberInput } from '@mantine/core';
import { Line } from './line.tsx';

/** A figure that is set when the field is left, not at each digit. */
export function Figure({
  label,
  hint,
  value,
  min = 0,
  max,
  onChange,
}: {
  label: string;
  hint?: string;
  value: number;
  min?: number;
  max: number;
  onChange: (value: string | number) => void;
}) {
  return (
    <Line label={label} hint={hint}>
      {(id) => (
        <NumberInput
          aria-labelledby={id}
          w={110}
          min={min}
          max={max}
          clampBehavior="blur"
          allowDecimal={false}
          key={value}
          defaultValue={value}
          onBlur={(event) => {
            const typed = Number(event.currentTarget.value);
            if (event.currentTarget.value !== '' && typed !== value) onChange(Math.min(max, Math.max(min, typed)));
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
          }}
        />
      )}
    </Line>
  );
}
