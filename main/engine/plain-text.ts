/** Text that every part of the system can carry: arguments of programs, names of files, UTF-8. */
export type TextFault = 'nul' | 'surrogate';

/**
 * Why a text cannot be given to a program or written to a file; null when it can. NUL ends every argument, variable and path on every
 * system. Half of a surrogate pair is no character: UTF-8 has no form for it, so it would come back as another text.
 */
export function textFault(text: string): TextFault | null {
  if (text.includes('\0')) return 'nul';
  return text.isWellFormed() ? null : 'surrogate';
}

/** The same text with a sign in the place of what cannot be carried. */
export function mendText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** As `textFault` for every text in a JSON value, names of members included. */
export function textFaultIn(value: unknown): TextFault | null {
  if (typeof value === 'string') return textFault(value);
  if (typeof value !== 'object' || value === null) return null;
  // An array's names are its indices.
  for (const [name, member] of Object.entries(value)) {
    const fault = textFault(name) ?? textFaultIn(member);
    if (fault !== null) return fault;
  }
  return null;
}
