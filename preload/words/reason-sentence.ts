/** Reasons as sentences, wherever they are said: in a window, in a notification. */
import type { Reason } from '../../main/engine/reasons.ts';
import type { ScheduleFault } from '../../main/engine/schedule-faults.ts';
import type { ReasonWords } from './en/reasons.ts';

export interface SentenceOptions {
  readonly words: ReasonWords;
  /** What is wrong with a schedule; `said` is the engine's English. */
  readonly fault: (said: string, fault: ScheduleFault | undefined) => string;
  /** What a member of a form is called; default: its path. */
  readonly field?: ((path: string) => string) | undefined;
}

/** A reason as a sentence; null for one of a newer version, which has no words here. */
export function reasonSentence(reason: Reason, options: SentenceOptions): string | null {
  const words = wordsOf(options.words, reason.code);
  if (words === undefined) return null;
  const because = behind(reason, options);
  const { field = (path) => path } = options;
  const facts = reason.code === 'wrong-fields' ? { ...reason, path: field(reason.path) } : reason;
  return words(facts, because ?? '');
}

type Words = (facts: Reason, because: string) => string;
/** Each takes the facts of its own reason only, which the compiler cannot see through the code. */
function wordsOf(known: object, code: string): Words | undefined {
  return Object.hasOwn(known, code) ? (known as Readonly<Record<string, Words>>)[code] : undefined;
}

function behind(reason: Reason, options: SentenceOptions): string | null {
  if (reason.code === 'wrong-schedule') return options.fault(reason.said, reason.fault);
  if (reason.code === 'wrong-file') return reason.places.map((place) => reasonSentence(place, options)).join('\n');
  if (reason.code === 'not-here') return reason.examples.map((one) => reasonSentence(one, options)).join(' ');
  return 'because' in reason && reason.because !== undefined ? reasonSentence(reason.because, options) : null;
}
