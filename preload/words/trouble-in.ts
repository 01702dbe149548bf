import type { Reason } from '../../main/engine/reasons.ts';
import type { Language } from '../contract.ts';
import { reasonSentence } from './reason-sentence.ts';
import { faultZh } from './zh/faults.ts';
import { reasonsZh } from './zh/reasons.ts';

/**
 * What a host says outside the window: in this language where there is a reason, else as it is. English is what stands beside every
 * reason, so a host carries no second table of it.
 */
export function troubleIn(
  language: Language,
  { message, reason }: { readonly message: string; readonly reason?: Reason | null | undefined },
): string {
  if (language === 'en' || reason == null) return message;
  const fault = (said: string, what: Parameters<typeof faultZh>[0] | undefined): string =>
    what === undefined ? said : faultZh(what, said);
  return reasonSentence(reason, { words: reasonsZh, fault }) ?? message;
}
