import { useEffect, useState } from 'react';
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
  const [typed, setTyped] = useState<number | string>(value);
  useEffect(() => setTyped(value), [value]);
  const commit = () => {
    const asked = typed === '' ? Number.NaN : Math.round(Number(typed));
    const fits = Math.min(max, Math.max(min, asked));
    setTyped(Number.isNaN(asked) ? value : fits);
    if (!Number.isNaN(asked) && fits !== value) onChange(fits);
  };
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
      value={typed}
      onChange={setTyped}
      onBlur={commit}
      // The field keeps the keyboard.
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
