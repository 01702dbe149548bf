import { NumberInput } from '@mantine/core';

/** A number that may be left empty; then the default, shown in its place, counts. */
export function Figure({
  label,
  description,
  value,
  placeholder,
  min = 0,
  w = 150,
  onChange,
}: {
  label: string;
  description?: string;
  value: string;
  placeholder?: string;
  min?: number;
  w?: number;
  onChange: (value: string) => void;
}) {
  return (
    <NumberInput
      label={label}
      description={description}
      placeholder={placeholder ?? ''}
      min={min}
      w={w}
      value={value}
      onChange={(next) => onChange(String(next))}
    />
  );
}
