import { NumberField } from '../ui/number-field.tsx';
import type { FigureName } from './figures.ts';
import type { JobFormState } from './use-job-form.ts';

/** A number that may be left empty; then the default, shown in its place, counts. What does not fit is said, never put right silently. */
export function Figure({
  form: { draft, set, problems, touch },
  name,
  label,
  description,
  placeholder,
  w = 150,
}: {
  form: JobFormState;
  name: FigureName;
  label: string;
  description?: string;
  placeholder?: string;
  w?: number;
}) {
  return (
    <NumberField
      label={label}
      description={description}
      placeholder={placeholder ?? ''}
      clampBehavior="none"
      w={w}
      value={draft[name]}
      error={problems[name]}
      onBlur={() => touch(name)}
      onChange={(next) => set({ [name]: String(next) })}
    />
  );
}
