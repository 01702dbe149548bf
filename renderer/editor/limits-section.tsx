import { Checkbox, Select, TextInput } from '@mantine/core';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { Figure } from './figure.tsx';
import { figureOf } from './figures.ts';
import { RetryFields } from './retry-fields.tsx';
import { Folded, Row } from './section.tsx';
import { useDefaults } from './use-defaults.ts';
import type { JobFormState } from './use-job-form.ts';

const FIELDS = [
  'limitSeconds',
  'warnPercent',
  'killAfterSeconds',
  'retryTimes',
  'retryDelay',
  'retryFactor',
  'retryMost',
  'retryJitter',
  'logLimitMb',
  'successCodes',
] as const;
const MB = 1024 * 1024;
/** Longer ones are typing errors more than times to read. */
const A_YEAR = 366 * 86_400;

/** How long it may take, how it is stopped, what happens when it fails, and how much of its output is kept. */
export function LimitsSection({ form }: { form: JobFormState }) {
  const { draft, set, problems, touch } = form;
  const text = useText();
  const t = text.editor;
  const formats = useFormats();
  const defaults = useDefaults();
  const seconds = figureOf(draft.limitSeconds);
  const warn = figureOf(draft.warnPercent);
  const summary =
    [
      ...(seconds === undefined ? [] : [formats.duration(seconds * 1000)]),
      ...(draft.retryTimes === '' || draft.retryTimes === '0' ? [] : [`${draft.retryTimes} × ${t.retries}`]),
      ...(draft.logLimitMb === '' ? [] : [`${draft.logLimitMb} MB`]),
    ].join(' · ') || text.common.none;
  const usual = (value: number | undefined) => (value === undefined ? '' : t.asInSettings(formats.number(value)));
  return (
    <Folded title={t.limits} summary={summary} open={FIELDS.some((field) => problems[field] !== undefined)}>
      <Row>
        <Figure
          form={form}
          name="limitSeconds"
          label={`${t.limit} (${t.seconds})`}
          description={
            seconds === undefined || seconds < 60 || seconds > A_YEAR ? t.limitHint : formats.duration(seconds * 1000)
          }
          w={190}
        />
        {(draft.limitSeconds !== '' || draft.warnPercent !== '') && (
          <Figure
            form={form}
            name="warnPercent"
            label={`${t.warnAt} (%)`}
            description={
              seconds === undefined || warn === undefined || warn > 100
                ? t.warnAtHint
                : t.warnAtAfter(formats.duration(seconds * warn * 10))
            }
            w={190}
          />
        )}
        <Figure
          form={form}
          name="killAfterSeconds"
          label={`${t.killAfter} (${t.seconds})`}
          description={t.killAfterHint}
          placeholder={usual(defaults?.killAfterSeconds)}
          w={210}
        />
      </Row>
      <RetryFields form={form} />
      <Row>
        <TextInput
          label={t.successCodes}
          w={240}
          placeholder="0"
          value={draft.successCodes}
          error={problems['successCodes']}
          onBlur={() => touch('successCodes')}
          onChange={(event) => set({ successCodes: event.currentTarget.value })}
        />
        <Select
          label={t.onInterrupt}
          w={280}
          allowDeselect={false}
          data={(['nothing', 'rerun', 'ask'] as const).map((value) => ({ value, label: t.interrupts[value] }))}
          value={draft.onInterrupt}
          onChange={(value) => set({ onInterrupt: value === 'rerun' || value === 'ask' ? value : 'nothing' })}
        />
      </Row>
      <Figure
        form={form}
        name="logLimitMb"
        label={`${t.logLimit} (MB)`}
        description={t.logLimitHint}
        placeholder={usual(defaults === undefined ? undefined : defaults.logLimitBytes / MB)}
        w={300}
      />
      <Checkbox
        label={t.keepAwake}
        checked={draft.keepAwake}
        onChange={(event) => set({ keepAwake: event.currentTarget.checked })}
      />
    </Folded>
  );
}
