/** The page of a group. A router decodes addresses before it compares them, so a name with a slash needs another sign than `%`. */
export function groupPath(name: string): string {
  return `/groups/${encodeURIComponent(name).replaceAll('~', '%7E').replaceAll('%', '~')}`;
}

/** The name in such an address; what nobody made comes back as it is. */
export function groupOfPath(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('~', '%'));
  } catch {
    return part;
  }
}
