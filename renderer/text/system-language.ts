import type { Language } from '../../preload/contract.ts';
import { readPreferences } from '../app/stored-preferences.ts';

/** The language to open in, before the host has told what was chosen: that of the last time, else the system's. */
export function firstLanguage(): Language {
  return readPreferences().language ?? systemLanguage(navigator.languages);
}

/** The language the person's system asks for, among those there are. */
export function systemLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}
