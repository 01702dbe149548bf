import { lengthWords } from '../../preload/words/lengths.ts';
import type { Messages } from '../text/messages.ts';
import {
  FILTER_KEYS,
  FILTER_STATES,
  type FilterKey,
  type FilterProblem,
  filterWords,
  isState,
  spanOf,
} from './filter-words.ts';

/** What `state:paused` or `failed:7d` asks for, in words; a name says it itself. */
export function conditionWords(key: FilterKey, value: string, text: Messages): string {
  const span = key === 'failed' ? spanOf(value) : null;
  if (span !== null) return text.filter.failed(lengthWords(span, text.time));
  if (key === 'state' && isState(value)) return value === 'running' ? text.state.running : text.jobState[value];
  return '';
}

/** What the conditions of a filter ask for, in words; empty when it has none. Words of the text searched for speak for themselves. */
export function filterMeaning(filter: string, text: Messages): string {
  return filterWords(filter)
    .map(({ key, value }) => (key === null ? '' : conditionWords(key, value, text)))
    .filter((words) => words !== '')
    .join(' · ');
}

export function problemWords(problem: FilterProblem, text: Messages): string {
  switch (problem.kind) {
    case 'key':
      return text.filter.unknown(
        `${problem.typed.slice(0, 40)}:`,
        `${problem.meant}:`,
        FILTER_KEYS.map((key) => `${key}:`).join(', '),
      );
    case 'nobody':
      return text.filter.nobody[problem.key](problem.value.slice(0, 60));
    case 'value':
      return problem.key === 'state'
        ? text.filter.noState(problem.value.slice(0, 40), FILTER_STATES.join(', '))
        : text.filter.noSpan(problem.value.slice(0, 40));
  }
}
