import { SetNumber } from '../ui/set-number.tsx';
import { Line } from './line.tsx';

/** A setting that is a figure, with its unit in the field. */
export function Figure({
  label,
  hint,
  unit,
  value,
  min = 0,
  max,
  onChange,
}: {
  label: string;
  hint?: string;
  unit?: string;
  value: number;
  min?: number;
  max: number;
  onChange: (value: number) => void;
}) {
  return (
    <Line label={label} hint={hint}>
      {(id) => <SetNumber labelId={id} w={130} min={min} max={max} unit={unit} value={value} onChange={onChange} />}
    </Line>
  );
}
