import { TextInput } from '@mantine/core';

/** A date and a time of day in the schedule's zone. What the field cannot show (an offset, say) is edited as text. */
export function MomentField({
  label,
  value,
  error,
  onChange,
  description,
}: {
  label: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
  description?: string;
}) {
  const plain = value === '' || /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value);
  return (
    <TextInput
      type={plain ? 'datetime-local' : 'text'}
      label={label}
      description={description}
      w={230}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
