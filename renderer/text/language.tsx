import { createContext, useContext } from 'react';
import type { Language } from '../../preload/contract.ts';
import { en } from './en.ts';
import type { Messages } from './messages.ts';

/** The languages there are; Chinese is fetched when it is first needed. */
export async function loadMessages(language: Language): Promise<Messages> {
  if (language === 'zh') return (await import('./zh.ts')).zh;
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
