/**
 * What a record holds under a name that a person chose: every object inherits `constructor`, `toString` and others, which are
 * nobody's group, variable or executor.
 */
export function entryOf<T>(record: Readonly<Record<string, T>> | null | undefined, name: string): T | undefined {
  return record != null && Object.hasOwn(record, name) ? record[name] : undefined;
}
