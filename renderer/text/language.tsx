import { createContext, useContext } from 'react';
import type { Language } from '../../preload/contract.ts';
import { en } from './en.ts';
import type { Messages } from './messages.ts';
import { fetchPart } from './unloaded.ts';

/** The languages there are; Chinese is fetched when it is first needed. */
export async function loadMessages(language: Language): Promise<Messages> {
  // English words are better than an empty page.
  if (language === 'zh') return (await fetchPart(() => import('./zh.ts')))?.zh ?? en;
  return en;
}

const TextContext = createContext<{ readonly language: Language; readonly text: Messages }>({
  language: 'en',
  text: en,
});
export const TextProvider = TextContext.Provider;

/** Every sentence of the window in the language chosen. */
export function useText(): Messages {
  return useContext(TextContext).text;
}

export function useLanguage(): Language {
  return useContext(TextContext).language;
}
