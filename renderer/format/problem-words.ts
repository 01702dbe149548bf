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
