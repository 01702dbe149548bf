import { Checkbox, Select, TextInput } from '@mantine/core';
import type { MisfirePolicy, OverlapPolicy } from '../../main/engine/model.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { AboutSections } from './about-sections.tsx';
import { ChainSection } from './chain-section.tsx';
import css from './editor.module.css';
import { Figure } from './figure.tsx';
import { Folded, Row } from './section.tsx';
import type { JobFormState } from './use-job-form.ts';

const MISFIRE: readonly MisfirePolicy[] = ['latest', 'earliest', 'all', 'none', 'ask'];
const OVERLAP: readonly OverlapPolicy[] = ['skip', 'queue', 'restart', 'parallel'];

/** Everything that has a good default: folded, each saying in words what it is set to. */
export function MoreSections({ form }: { form: JobFormState }) {
  return (
    <>
      <Missed form={form} />
      <Overlap form={form} />
      <Limits form={form} />
      <ChainSection form={form} />
      <AboutSections form={form} />
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
