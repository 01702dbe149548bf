/**
 * Addresses of the window's pages, and links to Punctual. Ids and names are anything a person may type: slashes, `?`, `..`, `new`.
 * A router decodes percent signs before it compares, systems tidy dots away and shells read signs of their own, so a part of an
 * address has letters, digits, `.`, `_` and `-` as they are, and `~` with two hexadecimal digits for each other byte (UTF-8).
 */

/** The pages beside those of jobs, which a router finds whatever their case. */
const TAKEN = /^(?:\.+|new)$/i;

/** One part of an address. Two texts never have the same one. Throws URIError for half a character (a lone surrogate). */
export function pagePart(text: string): string {
  const plain = encodeURIComponent(text).replaceAll(/[!'()*~]/g, hexOf);
  const first = TAKEN.test(text) ? plain.replaceAll(/./g, hexOf) : plain.replace(/^[-.]/, hexOf);
  return first.replaceAll('%', '~');
}

const hexOf = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** The text of such a part; what nobody made, somebody has typed: it comes back as it is. */
export function textOfPart(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll('~', '%'));
  } catch {
    return part;
  }
}

export const jobPage = (id: string, ...rest: readonly string[]): string => ['/jobs', pagePart(id), ...rest].join('/');
export const runPage = (id: string): string => `/runs/${pagePart(id)}`;
export const groupPage = (name: string): string => `/groups/${pagePart(name)}`;

/** What another program opens to have a job run; Punctual asks first. */
export const runLink = (id: string): string => `punctual://run/${pagePart(id)}`;
