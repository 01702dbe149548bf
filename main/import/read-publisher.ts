import { parse } from 'yaml';

/** Who signed this copy, one name or several, from the `app-update.yml` of its package; undefined when it is not signed. */
export function readPublisher(text: string): unknown {
  try {
    const { publisherName } = (parse(text) ?? {}) as {
      publisherName?: string | readonly string[];
    };
    return publisherName === undefined || [publisherName].flat().join('') === '' ? undefined : publisherName;
  } catch {
    return undefined;
  }
}
