import type { Messages } from '../text/messages.ts';

/** What went wrong: a title in the person's language by the error's code, and the host's own sentence. */
export function errorWords(error: unknown, text: Messages): { readonly title: string; readonly message: string } {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return {
    title: code !== null && code in text.error ? text.error[code as keyof Messages['error']] : text.common.failed,
    message,
  };
}

/** The code of the closed set that an error carries, null when it carries none. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
