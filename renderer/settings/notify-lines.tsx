import { Switch } from '@mantine/core';
import type { NotifyRules } from '../../main/engine/model.ts';
import { useText } from '../text/language.tsx';
import {
  failuresOf,
  MOST_FAILURES,
  MOST_MINUTES,
  minutesOf,
  NOTIFY_RULES,
  secondsFor,
  switchedMinutes,
} from '../ui/notify-rules.ts';
import { SetNumber } from '../ui/set-number.tsx';
import { Line } from './line.tsx';
import css from './settings.module.css';

/** One line per rule. `rules` is what counts; `onChange` gets only what a person changed. */
export function NotifyLines({ rules, onChange }: { rules: NotifyRules; onChange: (change: NotifyRules) => void }) {
  const t = useText().editor;
  const minutes = minutesOf(rules);
  return (
    <>
      {NOTIFY_RULES.map((rule) => (
        <Line key={rule} label={t.notifyRules[rule]}>
          {(id) => (
            <div className={css.quiet}>
              {rule === 'recovered' && rules.recovered === true && (
                <SetNumber
                  w={76}
                  label={t.notifyFailures}
                  value={failuresOf(rules)}
                  max={MOST_FAILURES}
                  onChange={(recoveredAfter) => onChange({ recoveredAfter })}
                />
              )}
              {rule === 'recovered' && rules.recovered === true && <small>{t.notifyFailures}</small>}
              <Switch
                aria-labelledby={id}
                checked={rules[rule] ?? false}
                onChange={(event) => onChange({ [rule]: event.currentTarget.checked })}
              />
            </div>
          )}
        </Line>
      ))}
      <Line label={t.notifyLong}>
        {(id) => (
          <div className={css.quiet}>
            {minutes !== null && (
              <SetNumber
                w={76}
                label={t.notifyMinutes}
                value={minutes}
                max={MOST_MINUTES}
                onChange={(value) => onChange({ finishedAfterSeconds: secondsFor(value) })}
              />
            )}
            {minutes !== null && <small>{t.notifyMinutes}</small>}
            <Switch
              aria-labelledby={id}
              checked={minutes !== null}
              onChange={(event) => onChange({ finishedAfterSeconds: switchedMinutes(event.currentTarget.checked) })}
            />
          </div>
        )}
      </Line>
    </>
  );
}
