import { useId } from 'react';
import css from './editor.module.css';

/** One of several, as a row of quiet buttons; arrow keys move, as in any radio group. */
export function Choices<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset className={css.choices}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={css.choice}>
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span className="chosen-when-forced">{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Any of several, in the same clothes. */
export function ManyChoices<T extends string>({
  label,
  values,
  options,
  onChange,
  error,
}: {
  label: string;
  values: readonly T[];
  options: readonly { readonly value: T; readonly label: string; readonly title?: string }[];
  onChange: (values: T[]) => void;
  error?: string | undefined;
}) {
  return (
    <fieldset className={css.many}>
      <legend>{label}</legend>
      <div className={css.choices}>
        {options.map((option) => (
          <label key={option.value} className={css.choice} title={option.title}>
            <input
              type="checkbox"
              className="sr-only"
              checked={values.includes(option.value)}
              aria-invalid={error !== undefined}
              onChange={(event) =>
                onChange(
                  options
                    .map((one) => one.value)
                    .filter((one) => (one === option.value ? event.currentTarget.checked : values.includes(one))),
                )
              }
            />
            <span className="chosen-when-forced">{option.label}</span>
          </label>
        ))}
      </div>
      {error !== undefined && <p className={css.error}>{error}</p>}
    </fieldset>
  );
}
