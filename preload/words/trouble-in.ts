import type { Reason } from '../../main/engine/reasons.ts';
import type { Language } from '../contract.ts';
import { reasonsEn } from './en/reasons.ts';
import { reasonSentence, type SentenceOptions } from './reason-sentence.ts';
import { faultZh } from './zh/faults.ts';
import { reasonsZh } from './zh/reasons.ts';

const IN: Readonly<Record<Language, SentenceOptions>> = {
  en: { words: reasonsEn, fault: (said) => said },
  zh: { words: reasonsZh, fault: (said, fault) => (fault === undefined ? said : faultZh(fault, said)) },
};

/** What a host says outside the window: in this language where there is a reason, else as it is. */
export function troubleIn(
  language: Language,
  { message, reason }: { readonly message: string; readonly reason?: Reason | null | undefined },
): string {
  return (reason == null ? null : reasonSentence(reason, IN[language])) ?? message;
}
