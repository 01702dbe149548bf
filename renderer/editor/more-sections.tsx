import { Checkbox, Select, TextInput } from '@mantine/core';
import type { MisfirePolicy, OverlapPolicy } from '../../main/engine/model.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { AboutSections } from './about-sections.tsx';
import { ChainSection } from './chain-section.tsx';
import css from './editor.module.css';
import { Figure } from './figure.tsx';
import { LimitsSection } from './limits-section.tsx';
import { Folded, Row } from './section.tsx';
import { useDefaults } from './use-defaults.ts';
import type { JobFormState } from './use-job-form.ts';

const MISFIRE: readonly MisfirePolicy[] = ['latest', 'earliest', 'all', 'none', 'ask'];
/** What a choice says that is left to the settings; a field has no empty choice. */
const AS_IN_SETTINGS = 'as-in-settings';
const OF_OVERLAP = ['maxInstances', 'queueLimit', 'executor', 'priority'] as const;
const OVERLAP: readonly OverlapPolicy[] = ['skip', 'queue', 'restart', 'parallel'];

/** Everything that has a good default: folded, each saying in words what it is set to. */
export function MoreSections({ form }: { form: JobFormState }) {
  return (
    <>
      <Missed form={form} />
      <Overlap form={form} />
      <LimitsSection form={form} />
      <ChainSection form={form} />
      <AboutSections form={form} />
    </>
  );
}

function Missed({ form }: { form: JobFormState }) {
  const { draft, set, problems } = form;
  const t = useText().editor;
  const defaults = useDefaults();
  const usual = t.misfire[defaults?.misfire ?? 'latest'];
  return (
    <Folded
      title={t.missed}
      summary={draft.misfire === '' ? usual : t.misfire[draft.misfire]}
      open={problems['graceSeconds'] !== undefined}
    >
      <p className={css.lead}>{t.missedHint}</p>
      <Select
        label={t.missed}
        w={380}
        allowDeselect={false}
        data={[
          { value: AS_IN_SETTINGS, label: t.asInSettings(usual) },
          ...MISFIRE.map((value) => ({ value, label: t.misfire[value] })),
        ]}
        value={draft.misfire === '' ? AS_IN_SETTINGS : draft.misfire}
        onChange={(value) => set({ misfire: MISFIRE.find((one) => one === value) ?? '' })}
      />
      <Row>
        <Select
          label={t.grace}
          w={320}
          allowDeselect={false}
          data={(['any', 'seconds'] as const).map((value) => ({ value, label: t.graces[value] }))}
          value={draft.grace}
          onChange={(value) => set({ grace: value === 'seconds' ? 'seconds' : 'any' })}
        />
        {draft.grace === 'seconds' && <Figure form={form} name="graceSeconds" label={t.seconds} />}
      </Row>
      <Checkbox
        label={t.settle}
        checked={draft.settle}
        onChange={(event) => set({ settle: event.currentTarget.checked })}
      />
    </Folded>
  );
}

function Overlap({ form }: { form: JobFormState }) {
  const { draft, set, problems, touch } = form;
  const t = useText().editor;
  const formats = useFormats();
  const defaults = useDefaults();
  const usual = defaults?.overlap ?? 'skip';
  const overlap = draft.overlap === '' ? usual : draft.overlap;
  const figure = (value: number | undefined) => (value === undefined ? '' : t.asInSettings(formats.number(value)));
  return (
    <Folded
      title={t.overlap}
      summary={t.overlapPolicy[overlap]}
      open={OF_OVERLAP.some((name) => problems[name] !== undefined)}
    >
      <Select
        label={t.overlap}
        w={380}
        allowDeselect={false}
        data={[
          { value: AS_IN_SETTINGS, label: t.asInSettings(t.overlapPolicy[usual]) },
          ...OVERLAP.map((value) => ({ value, label: t.overlapPolicy[value] })),
        ]}
        value={draft.overlap === '' ? AS_IN_SETTINGS : draft.overlap}
        onChange={(value) => set({ overlap: OVERLAP.find((one) => one === value) ?? '' })}
      />
      <Row>
        <Figure
          form={form}
          name="maxInstances"
          label={t.maxInstances}
          placeholder={figure(defaults?.maxInstances)}
          w={190}
        />
        {(overlap === 'queue' || problems['queueLimit'] !== undefined) && (
          <Figure
            form={form}
            name="queueLimit"
            label={t.queueLimit}
            placeholder={figure(defaults?.queueLimit)}
            w={190}
          />
        )}
      </Row>
      <Row>
        <TextInput
          label={t.executor}
          description={t.executorHint}
          w={280}
          placeholder={defaults === undefined ? '' : t.asInSettings(defaults.executor)}
          value={draft.executor}
          error={problems['executor']}
          onBlur={() => touch('executor')}
          onChange={(event) => set({ executor: event.currentTarget.value })}
        />
        <Figure
          form={form}
          name="priority"
          label={t.priority}
          description={t.priorityHint}
          placeholder={figure(defaults?.priority)}
          w={290}
        />
      </Row>
    </Folded>
  );
}
