import { Checkbox } from '@mantine/core';
import type { NotifyRules } from '../../main/engine/model.ts';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { FailuresInRow, MinutesOrLonger } from '../ui/notify-numbers.tsx';
import { minutesOf, NOTIFY_RULES, switchedMinutes } from '../ui/notify-rules.ts';
import { Choices } from './choices.tsx';
import css from './editor.module.css';
import { Folded } from './section.tsx';
import type { JobFormState } from './use-job-form.ts';

/** What is told about this job: as its group or the settings say, or by rules of its own. */
export function NotifySection({ form: { draft, set } }: { form: JobFormState }) {
  const t = useText().editor;
  const notify = useCall('settings.get', {}).data?.notify;
  const group = notify?.groups[draft.group.trim()];
  const inherited: NotifyRules = { ...notify?.rules, ...group };
  const rules = draft.notify ?? inherited;
  const change = (part: NotifyRules) => set({ notify: { ...draft.notify, ...part } });
  const minutes = minutesOf(rules);
  const fixed = draft.notify === null;
  const on: string[] = NOTIFY_RULES.filter((rule) => rules[rule] === true).map((rule) => t.notifyRules[rule]);
  if (minutes !== null) on.push(t.notifyLongSummary(minutes));
  return (
    <Folded title={t.notify} summary={on.join(', ') || t.notifyNever}>
      <Choices
        label={t.notify}
        value={fixed ? 'settings' : 'own'}
        options={[
          { value: 'settings', label: group === undefined ? t.notifyDefault : t.notifyAsGroup },
          { value: 'own', label: t.notifyOwn },
        ]}
        onChange={(value) => set({ notify: value === 'own' ? { ...inherited } : null })}
      />
      {NOTIFY_RULES.map((rule) => (
        <div key={rule} className={css.ruleRow}>
          <Checkbox
            label={t.notifyRules[rule]}
            disabled={fixed}
            checked={rules[rule] ?? false}
            onChange={(event) => change({ [rule]: event.currentTarget.checked })}
          />
          {rule === 'recovered' && <FailuresInRow rules={rules} disabled={fixed} onChange={change} />}
        </div>
      ))}
      <div className={css.ruleRow}>
        <Checkbox
          label={t.notifyLong}
          disabled={fixed}
          checked={minutes !== null}
          onChange={(event) => change({ finishedAfterSeconds: switchedMinutes(event.currentTarget.checked) })}
        />
        <MinutesOrLonger rules={rules} disabled={fixed} onChange={change} />
      </div>
    </Folded>
  );
}
