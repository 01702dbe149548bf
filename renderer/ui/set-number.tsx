import { useEffect, useRef, useState } from 'react';
import { useText } from '../text/language.tsx';
import { NumberField } from './number-field.tsx';

/**
 * A whole number that is set when its field is left or Enter is pressed, not at each digit. One that does not fit is not set, and is
 * said: below the field, until it fits.
 */
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
  const t = useText().editor;
  const [typed, setTyped] = useState<number | string>(value);
  const [fault, setFault] = useState<string | null>(null);
  // A setting that changes elsewhere does not take away what is being typed here.
  const shown = useRef<number | string>(value);
  useEffect(() => {
    const before = shown.current;
    shown.current = value;
    setTyped((now) => (now === before ? value : now));
  }, [value]);
  const commit = () => {
    // A field left empty is the way back.
    const asked = typed === '' || Number.isNaN(Number(typed)) ? value : Math.round(Number(typed));
    const wrong = asked < min ? t.atLeast(min) : asked > max ? t.atMost(max) : null;
    setFault(wrong);
    if (wrong !== null) return;
    setTyped(asked);
    if (asked !== value) onChange(asked);
  };
  return (
    <NumberField
      aria-label={label}
      aria-labelledby={labelId}
      w={w}
      min={min}
      max={max}
      clampBehavior="none"
      error={fault}
      allowDecimal={false}
      disabled={disabled}
      suffix={unit === undefined ? '' : ` ${unit}`}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        setFault(null);
      }}
      onBlur={commit}
      // The field keeps the keyboard.
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
