import type { ScheduleProblem } from '../../main/engine/model.ts';
import type { Messages } from '../text/messages.ts';

/**
 * What is wrong with a schedule, in the language of the window. The host's own sentence is English; its end tells the place, made
 * for a terminal, which the field shows itself.
 */
export function problemWords({ message, fault }: Pick<ScheduleProblem, 'message' | 'fault'>, text: Messages): string {
  const said = message.replace(/ \(at \d+\)$/, '');
  return fault === undefined ? said : text.fault(fault, said);
}

/** The same without what to write instead, for a place that offers it as something to press. */
export function bareProblemWords(
  { message, fault }: Pick<ScheduleProblem, 'message' | 'fault'>,
  text: Messages,
): string {
  if (fault?.use === undefined) return problemWords({ message, fault }, text);
  // The host's sentence ends with it, the window's own languages put it there themselves.
  const end = message.lastIndexOf('; write ');
  return problemWords({ message: end < 0 ? message : message.slice(0, end), fault: { ...fault, use: [] } }, text);
}

/** For a line of its own: in a terminal the field stands before it. */
export function asSentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
