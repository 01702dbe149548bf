/** The typed filter that shows one group; quotes keep a name of several words together. */
export function groupFilter(name: string): string {
  return `group:${quoted(name)}`;
}

/** The typed filter that shows one tag. */
export function tagFilter(name: string): string {
  return `tag:${quoted(name)}`;
}

function quoted(name: string): string {
  return /[\s"]/.test(name) ? `"${name.replaceAll('"', '\\"')}"` : name;
}
