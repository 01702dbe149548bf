import { useRef } from 'react';
import { NumberField } from './number-field.tsx';

/** A whole number that is set when its field is left or Enter is pressed, not at each digit. */
export function SetNumber({
  label,
  labelId,
  value,
  min = 1,
  max,
  w,
  unit,
  disabled = false,
  onChange,
}: {
  label?: string;
  /** Id of the element that names it, where it is not named by `label`. */
  labelId?: string;
  value: number;
  min?: number;
  max: number;
  w: number;
  /** Stands behind the figure, in the field. */
  unit?: string | undefined;
  disabled?: boolean;
  onChange: (value: number) => void;
}) {
  const typed = useRef<number | undefined>(value);
  return (
    <NumberField
      aria-label={label}
      aria-labelledby={labelId}
      w={w}
      min={min}
      max={max}
      clampBehavior="blur"
      allowDecimal={false}
      disabled={disabled}
      suffix={unit === undefined ? '' : ` ${unit}`}
      key={value}
      defaultValue={value}
      onValueChange={({ floatValue }) => {
        typed.current = floatValue;
      }}
      onBlur={() => {
        const next = typed.current;
        if (next !== undefined && next !== value) onChange(Math.min(max, Math.max(min, Math.round(next))));
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
