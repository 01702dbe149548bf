import { Autocomplete, Checkbox, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { MisfirePolicy, NotifyRules, OverlapPolicy } from '../../main/engine/model.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { Choices } from './choices.tsx';
import css from './editor.module.css';
import { Folded, Row } from './section.tsx';
import type { JobFormState } from './use-job-form.ts';

const MISFIRE: readonly MisfirePolicy[] = ['latest', 'earliest', 'all', 'none', 'ask'];
const OVERLAP: readonly OverlapPolicy[] = ['skip', 'queue', 'restart', 'parallel'];
const RULES = [
  'failed',
  'recovered',
  'missed',
  'interrupted',
  'longRunning',
  'succeeded',
] as const satisfies readonly (keyof NotifyRules)[];

/** Everything that has a good default: folded, each saying in words what it is set to. */
export function MoreSections({ form }: { form: JobFormState }) {
  return (
    <>
      <Missed form={form} />
      <Overlap form={form} />
      <Limits form={form} />
      <Environment form={form} />
      <Notify form={form} />
      <Organise form={form} />
    </>
  );
}

function useDefaults() {
  return useCall('settings.get', {}).data?.engine.defaults;
}

function Missed({ form: { draft, set } }: { form: JobFormState }) {
  const t = useText().editor;
  const defaults = useDefaults();
  const misfire = draft.misfire === '' ? (defaults?.misfire ?? 'latest') : draft.misfire;
  return (
    <Folded title={t.missed} summary={t.misfire[misfire]}>
      <p className={css.lead}>{t.missedHint}</p>
      <Select
        label={t.missed}
        w={320}
        allowDeselect={false}
        data={MISFIRE.map((value) => ({ value, label: t.misfire[value] }))}
        value={misfire}
        onChange={(value) => set({ misfire: MISFIRE.find((one) => one === value) ?? '' })}
      />
      <Row>
        <Select
          label={t.grace}
          w={320}
          allowDeselect={false}
          data={(['auto', 'any', 'seconds'] as const).map((value) => ({ value, label: t.graces[value] }))}
          value={draft.grace}
          onChange={(value) => set({ grace: value === 'any' ? 'any' : value === 'seconds' ? 'seconds' : 'auto' })}
        />
        {draft.grace === 'seconds' && (
          <Figure label={t.seconds} value={draft.graceSeconds} onChange={(graceSeconds) => set({ graceSeconds })} />
        )}
      </Row>
      <Checkbox
        label={t.settle}
        checked={draft.settle}
        onChange={(event) => set({ settle: event.currentTarget.checked })}
      />
    </Folded>
  );
}

function Overlap({ form: { draft, set } }: { form: JobFormState }) {
  const t = useText().editor;
  const defaults = useDefaults();
  const overlap = draft.overlap === '' ? (defaults?.overlap ?? 'skip') : draft.overlap;
  return (
    <Folded title={t.overlap} summary={t.overlapPolicy[overlap]}>
      <Select
        label={t.overlap}
        w={320}
        allowDeselect={false}
        data={OVERLAP.map((value) => ({ value, label: t.overlapPolicy[value] }))}
        value={overlap}
        onChange={(value) => set({ overlap: OVERLAP.find((one) => one === value) ?? '' })}
      />
      <Row>
        <Figure
          label={t.maxInstances}
          value={draft.maxInstances}
          placeholder={String(defaults?.maxInstances ?? 1)}
          min={1}
          onChange={(maxInstances) => set({ maxInstances })}
        />
        {overlap === 'queue' && (
          <Figure
            label={t.queueLimit}
            value={draft.queueLimit}
            placeholder={String(defaults?.queueLimit ?? 1)}
            min={1}
            onChange={(queueLimit) => set({ queueLimit })}
          />
        )}
        <TextInput
          label={t.executor}
          description={t.executorHint}
          w={280}
          placeholder={defaults?.executor ?? ''}
          value={draft.executor}
          onChange={(event) => set({ executor: event.currentTarget.value })}
        />
      </Row>
    </Folded>
  );
}

function Limits({ form: { draft, set, problems, touch } }: { form: JobFormState }) {
  const text = useText();
  const t = text.editor;
  const formats = useFormats();
  const summary =
    [
      ...(draft.limitSeconds === '' ? [] : [formats.duration(Number(draft.limitSeconds) * 1000)]),
      ...(draft.retryTimes === '' || draft.retryTimes === '0' ? [] : [`${draft.retryTimes} × ${t.retries}`]),
    ].join(' · ') || text.common.none;
  return (
    <Folded title={t.limits} summary={summary} open={problems['successCodes'] !== undefined}>
      <Row>
        <Figure
          label={`${t.limit} (${t.seconds})`}
          description={t.limitHint}
          value={draft.limitSeconds}
          min={1}
          w={200}
          onChange={(limitSeconds) => set({ limitSeconds })}
        />
      </Row>
      <Row>
        <Figure
          label={t.retries}
          description={t.retriesHint}
          value={draft.retryTimes}
          placeholder="0"
          w={160}
          onChange={(retryTimes) => set({ retryTimes })}
        />
        <Figure
          label={t.retryDelay}
          description={t.seconds}
          value={draft.retryDelay}
          placeholder="60"
          w={140}
          onChange={(retryDelay) => set({ retryDelay })}
        />
        <Figure
          label={t.retryFactor}
          description={t.times}
          value={draft.retryFactor}
          placeholder="1"
          w={160}
          onChange={(retryFactor) => set({ retryFactor })}
        />
      </Row>
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
      <Checkbox
        label={t.keepAwake}
        checked={draft.keepAwake}
        onChange={(event) => set({ keepAwake: event.currentTarget.checked })}
      />
    </Folded>
  );
}

function Environment({ form: { draft, set, problems, touch } }: { form: JobFormState }) {
  const text = useText();
  const t = text.editor;
  const names = draft.variables.split('\n').flatMap((line) => line.split('=')[0]?.trim() || []);
  const summary = [...names.slice(0, 6), ...(draft.environmentFile === '' ? [] : [draft.environmentFile])].join(', ');
  return (
    <Folded title={t.environment} summary={summary || text.common.none} open={problems['variables'] !== undefined}>
      <Textarea
        label={t.variables}
        description={t.variablesHint}
        classNames={{ input: css.mono ?? '' }}
        autosize
        minRows={2}
        maxRows={12}
        spellCheck={false}
        value={draft.variables}
        error={problems['variables']}
        onBlur={() => touch('variables')}
        onChange={(event) => set({ variables: event.currentTarget.value })}
      />
      <TextInput
        label={t.envFile}
        classNames={{ input: css.mono ?? '' }}
        value={draft.environmentFile}
        onChange={(event) => set({ environmentFile: event.currentTarget.value })}
      />
    </Folded>
  );
}

function Notify({ form: { draft, set } }: { form: JobFormState }) {
  const t = useText().editor;
  const settings = useCall('settings.get', {}).data?.notify.rules ?? {};
  const rules = draft.notify ?? settings;
  const on = RULES.filter((rule) => rules[rule] === true);
  return (
    <Folded title={t.notify} summary={on.map((rule) => t.notifyRules[rule]).join(', ') || t.notifyNever}>
      <Choices
        label={t.notify}
        value={draft.notify === null ? 'settings' : 'own'}
        options={[
          { value: 'settings', label: t.notifyDefault },
          { value: 'own', label: t.notifyOwn },
        ]}
        onChange={(value) => set({ notify: value === 'own' ? { ...settings } : null })}
      />
      {RULES.map((rule) => (
        <Checkbox
          key={rule}
          label={t.notifyRules[rule]}
          disabled={draft.notify === null}
          checked={rules[rule] ?? false}
          onChange={(event) => set({ notify: { ...draft.notify, [rule]: event.currentTarget.checked } })}
        />
      ))}
    </Folded>
  );
}

function Organise({ form: { draft, set } }: { form: JobFormState }) {
  const text = useText();
  const t = text.editor;
  const known = useCall('jobs.groups', {}).data;
  const summary = [draft.group, ...draft.tags, draft.notes.slice(0, 60)].filter((part) => part !== '').join(' · ');
  return (
    <Folded title={t.organise} summary={summary || text.common.none}>
      <Row>
        <Autocomplete
          label={t.group}
          w={240}
          data={(known?.groups ?? []).map((group) => group.name)}
          value={draft.group}
          onChange={(group) => set({ group })}
        />
        <TagsInput
          label={t.tags}
          description={t.tagsHint}
          w={300}
          data={(known?.tags ?? []).map((tag) => tag.name)}
          value={[...draft.tags]}
          onChange={(tags) => set({ tags })}
        />
      </Row>
      <Textarea
        label={t.notes}
        description={t.notesHint}
        autosize
        minRows={3}
        maxRows={16}
        value={draft.notes}
        onChange={(event) => set({ notes: event.currentTarget.value })}
      />
      <Checkbox
        label={t.favourite}
        checked={draft.favourite}
        onChange={(event) => set({ favourite: event.currentTarget.checked })}
      />
    </Folded>
  );
}

function Figure({
  label,
  description,
  value,
  placeholder,
  min = 0,
  w = 150,
  onChange,
}: {
  label: string;
  description?: string;
  value: string;
  placeholder?: string;
  min?: number;
  w?: number;
  onChange: (value: string) => void;
}) {
  return (
    <NumberInput
      label={label}
      description={description}
      placeholder={placeholder ?? ''}
      min={min}
      w={w}
      value={value}
      onChange={(next) => onChange(String(next))}
    />
  );
}
