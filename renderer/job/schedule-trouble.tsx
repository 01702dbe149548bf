import { IconAlertTriangle } from '@tabler/icons-react';
import type { ScheduleProblem } from '../../main/engine/model.ts';
import { problemWords } from '../format/problem-words.ts';
import { useText } from '../text/language.tsx';
import css from './job-page.module.css';

/** What a stored schedule would be refused for today, such as an event that this computer never reports (S2). */
export function ScheduleTrouble({ warnings }: { warnings: readonly ScheduleProblem[] }) {
  const text = useText();
  return warnings.map((warning) => (
    <p key={`${warning.field} ${warning.message}`} className={css.problem} role="status">
      <IconAlertTriangle size={14} aria-hidden /> {problemWords(warning, text)}
    </p>
  ));
}
