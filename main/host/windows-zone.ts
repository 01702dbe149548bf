/** The IANA name of a zone of Windows, by CLDR's table. */
import { createRequire } from 'node:module';
import type { WindowsZone } from '../process/windows/zone.ts';

interface Table {
  findIana(key: string, territory?: string): readonly string[];
}

/** Null for a zone that the table does not have. */
export function ianaZone({ key, bias, fixed, territory }: WindowsZone): string | null {
  // The sign is that of POSIX, as the bias: https://www.iana.org/time-zones
  if (fixed && bias % 60 === 0) return bias === 0 ? 'Etc/GMT' : `Etc/GMT${bias > 0 ? '+' : '-'}${Math.abs(bias / 60)}`;
  // Loaded on Windows only, and there alone it is packed.
  const table = createRequire(import.meta.url)('windows-iana/dist/windows-iana.cjs.production.min.js') as Table;
  const there = territory === '' ? undefined : table.findIana(key, territory)[0];
  return there ?? table.findIana(key)[0] ?? null;
}
