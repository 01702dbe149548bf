import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useFormats } from '../format/formats-context.tsx';

/** A number as the language of the window writes it: 10,000. */
export function NumberField(props: NumberInputProps) {
  const { group, decimal } = useFormats().separators;
  return <NumberInput thousandSeparator={group} decimalSeparator={decimal} {...props} />;
}
