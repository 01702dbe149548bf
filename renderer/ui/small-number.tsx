import { NumberInput } from '@mantine/core';

/** A whole number within a sentence; set when the field is left or Enter is pressed, not at each digit. */
export function SmallNumber({
  label,
  value,
  max,
  disabled = false,
  onChange,
}: {
  label: string;
  value: number;
  max: number;
  disabled?: boolean;
  onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      aria-label={label}
      w={76}
      min={1}
      max={max}
      clampBehavior="blur"
      allowDecimal={false}
      disabled={disabled}
      key={value}
      defaultValue={value}
      onBlur={(event) => {
        const typed = Math.round(Number(event.currentTarget.value));
        if (event.currentTarget.value !== '' && typed !== value) onChange(Math.min(max, Math.max(1, typed)));
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
