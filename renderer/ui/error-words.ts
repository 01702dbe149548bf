import type { Reason } from '../../main/engine/reasons.ts';
import { reasonWords } from '../format/reason-words.ts';
import type { Messages } from '../text/messages.ts';

/** What went wrong in the person's language: a title by the error's code, and its reason; without one the host's own sentence. */
export function errorWords(error: unknown, text: Messages): { readonly title: string; readonly message: string } {
  const code = codeOf(error);
  const reason = reasonOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return {
    title: code !== null && code in text.error ? text.error[code as keyof Messages['error']] : text.common.failed,
    message: (reason === null ? null : reasonWords(reason, text)) ?? message,
  };
}

/** The code of the closed set that an error carries, null when it carries none. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

function reasonOf(error: unknown): Reason | null {
  if (typeof error !== 'object' || error === null || !('reason' in error)) return null;
  return typeof error.reason === 'object' ? (error.reason as Reason | null) : null;
}
