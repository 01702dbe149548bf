/** The language for words that come before, or instead of, a running app. */
import { join } from 'node:path';
import type { Language } from '../../preload/contract.ts';
import { readLanguage } from '../store/read-language.ts';

/** That of the settings when they can be read, else that of this computer. */
export function chosenLanguage(folder: string): Language {
  const chosen = readLanguage(join(folder, 'punctual.db'));
  return chosen === 'en' || chosen === 'zh' ? chosen : systemLanguage();
}

/** That of this computer. */
export function systemLanguage(): Language {
  return new Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh' : 'en';
}
