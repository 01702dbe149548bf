/** The typed filter that shows one group; quotes keep a name of several words together. */
export function groupFilter(name: string): string {
  return `group:${filterValue(name)}`;
}

/** The typed filter that shows one tag. */
export function tagFilter(name: string): string {
  return `tag:${filterValue(name)}`;
}

/** A name as it stands after `tag:` or `group:`. */
export function filterValue(name: string): string {
  return /[\s"]/.test(name) ? `"${name.replaceAll('"', '\\"')}"` : name;
}
