import type { Language } from '../../preload/contract.ts';

/** The language the person's system asks for, among those there are. */
export function systemLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}
