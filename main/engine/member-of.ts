/** The member of that name, undefined when there is none: a group may be called `constructor`, which every object inherits. */
export const memberOf = <T>(record: Readonly<Record<string, T>>, name: string | undefined): T | undefined =>
  name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
