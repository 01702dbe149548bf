import type { NotifyRules } from '../../main/engine/model.ts';
import { useText } from '../text/language.tsx';
import { failuresOf, MOST_FAILURES, MOST_MINUTES, minutesOf, secondsFor } from './notify-rules.ts';
import { SetNumber } from './set-number.tsx';

interface Props {
  readonly rules: NotifyRules;
  readonly disabled?: boolean;
  /** Gets only what a person changed. */
  readonly onChange: (change: NotifyRules) => void;
}

/** After how many failures in a row it is told that a job works again; nothing where it is not told. */
export function FailuresInRow({ rules, disabled = false, onChange }: Props) {
  const t = useText().editor;
  if (rules.recovered !== true) return null;
  const failures = failuresOf(rules);
  return (
    <>
      <small>{t.notifyAfter}</small>
      <SetNumber
        w={76}
        label={`${t.notifyAfter} … ${t.notifyFailures(failures)}`}
        value={failures}
        max={MOST_FAILURES}
        disabled={disabled}
        onChange={(recoveredAfter) => onChange({ recoveredAfter })}
      />
      <small>{t.notifyFailures(failures)}</small>
    </>
  );
}

/** From how many minutes on the end of a run is told for being long; nothing where it is not told. */
export function MinutesOrLonger({ rules, disabled = false, onChange }: Props) {
  const t = useText().editor;
  const minutes = minutesOf(rules);
  if (minutes === null) return null;
  return (
    <>
      <SetNumber
        w={76}
        label={t.notifyMinutes}
        value={minutes}
        max={MOST_MINUTES}
        disabled={disabled}
        onChange={(value) => onChange({ finishedAfterSeconds: secondsFor(value) })}
      />
      <small>{t.notifyMinutes}</small>
    </>
  );
}
