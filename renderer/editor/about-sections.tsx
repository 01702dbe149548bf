import { Autocomplete, Checkbox, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import css from './editor.module.css';
import { EnvironmentDetective } from './environment-detective.tsx';
import { NotesField } from './notes-field.tsx';
import { NotifySection } from './notify-section.tsx';
import { ParametersSection } from './parameters-section.tsx';
import { SecretSuggestions, SecretsField } from './secrets-field.tsx';
import { Folded, Row } from './section.tsx';
import type { JobFormState } from './use-job-form.ts';

/** What surrounds the job: its environment, who is told, where it belongs. */
export function AboutSections({ form }: { form: JobFormState }) {
  return (
    <>
      <Environment form={form} />
      <ParametersSection form={form} />
      <NotifySection form={form} />
      <Organise form={form} />
    </>
  );
}

function Environment({ form }: { form: JobFormState }) {
  const { draft, set, problems, touch, spec, jobId } = form;
  const text = useText();
  const t = text.editor;
  const names = draft.variables.split('\n').flatMap((line) => line.split('=')[0]?.trim() || []);
  const all = [...names, ...draft.secrets.map(({ name }) => name)];
  const summary = [...all.slice(0, 6), ...(draft.environmentFile === '' ? [] : [draft.environmentFile])].join(', ');
  return (
    <Folded
      title={t.environment}
      summary={summary || text.common.none}
      open={problems['variables'] !== undefined || problems['secrets'] !== undefined}
    >
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
      <SecretSuggestions form={form} />
      <SecretsField form={form} />
      <TextInput
        label={t.envFile}
        classNames={{ input: css.mono ?? '' }}
        value={draft.environmentFile}
        onChange={(event) => set({ environmentFile: event.currentTarget.value })}
      />
      <EnvironmentDetective
        variables={draft.variables}
        ask={() => ({ ...spec(), jobId: jobId ?? undefined })}
        onChange={(variables) => set({ variables })}
      />
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
      <NotesField notes={draft.notes} onChange={(notes) => set({ notes })} />
      <Checkbox
        label={t.favourite}
        checked={draft.favourite}
        onChange={(event) => set({ favourite: event.currentTarget.checked })}
      />
    </Folded>
  );
}
