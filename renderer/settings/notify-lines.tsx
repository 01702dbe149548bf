import { Switch } from '@mantine/core';
import type { NotifyRules } from '../../main/engine/model.ts';
import { useText } from '../text/language.tsx';
import { FailuresInRow, MinutesOrLonger } from '../ui/notify-numbers.tsx';
import { minutesOf, NOTIFY_RULES, switchedMinutes } from '../ui/notify-rules.ts';
import { Line } from './line.tsx';
import css from './settings.module.css';

/** One line per rule. `rules` is what counts; `onChange` gets only what a person changed. */
export function NotifyLines({ rules, onChange }: { rules: NotifyRules; onChange: (change: NotifyRules) => void }) {
  const t = useText().editor;
  return (
    <>
      {NOTIFY_RULES.map((rule) => (
        <Line key={rule} label={t.notifyRules[rule]}>
          {(id) => (
            <div className={css.quiet}>
              {rule === 'recovered' && <FailuresInRow rules={rules} onChange={onChange} />}
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
            <MinutesOrLonger rules={rules} onChange={onChange} />
            <Switch
              aria-labelledby={id}
              checked={minutesOf(rules) !== null}
              onChange={(event) => onChange({ finishedAfterSeconds: switchedMinutes(event.currentTarget.checked) })}
            />
          </div>
        )}
      </Line>
    </>
  );
}
