import { createMask } from './log-mask.ts';

/** Whether a text holds one of these values: another variable may have the same. */
export function createTelltale(values: readonly string[]): (text: string) => boolean {
  const mask = createMask(values);
  if (mask === null) return () => false;
  return (text) => mask.find(Buffer.from(text), { begins: false, ends: false }).length > 0;
}
