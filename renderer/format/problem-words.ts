import type { ScheduleProblem } from '../../main/engine/model.ts';
import type { Messages } from '../text/messages.ts';

/** The host tells the place twice: as a figure, and in words made for a terminal, ` (at 3)`. */
function withoutPosition(message: string): string {
  return message.replace(/ \(at \d+\)$/, '');
}

/**
 * What is wrong with a schedule, in the language of the window. The host's own sentence is English and names every detail; another
 * language says what the code of the closed set means, and quotes the piece it is about.
 */
export function problemWords(problem: ScheduleProblem, language: string, text: Messages): string {
  return language === 'en' ? withoutPosition(problem.message) : problemCodeWords(problem, text);
}

/** What the code of the closed set means, and the piece that the host's sentence is about. */
export function problemCodeWords({ code, message }: Pick<ScheduleProblem, 'code' | 'message'>, text: Messages): string {
  const said = withoutPosition(message);
  const words = wordsOf(text.problem, code);
  if (words === undefined) return said;
  const piece = /“[^”]*”/.exec(said)?.[0];
  return piece === undefined ? words : text.problemAt(words, piece);
}

/** A code that this window does not know yet has no words. */
function wordsOf(known: Readonly<Record<string, string>>, code: string): string | undefined {
  return known[code];
}
