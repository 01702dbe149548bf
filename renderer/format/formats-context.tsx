import { createContext, useContext } from 'react';
import type { Formats } from './formats.ts';

const FormatsContext = createContext<Formats | null>(null);
export const FormatsProvider = FormatsContext.Provider;

export function useFormats(): Formats {
  const formats = useContext(FormatsContext);
  if (formats === null) throw new Error('useFormats outside of FormatsProvider');
  return formats;
}
