import { Autocomplete, Checkbox, TagsInput, Textarea, TextInput } from '@mantine/core';
import { Link } from 'wouter';
import { entryOf } from '../../main/engine/entry-of.ts';
import { groupPage } from '../../preload/pages.ts';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import css from './editor.module.css';
import { EnvironmentDetective } from './environment-detective.tsx';
import { NotesField } from './notes-field.tsx';
import { NotifySection } from './notify-section.tsx';
import { ParametersSection } from './parameters-section.tsx';
import { RemoveRow } from './rows.tsx';
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
  const { draft, set, problems, touch, spec, jobId, copied } = form;
  const text = useText();
  const group = draft.group.trim();
  const shared = entryOf(useCall('settings.get', {}).data?.engine.groups, group);
  const t = text.editor;
  const names = draft.variables.split('\n').flatMap((line) => line.split('=')[0]?.trim() || []);
  const all = [...names, ...Object.keys(draft.keptVariables), ...draft.secrets.map(({ name }) => name)];
  const summary = [...all.slice(0, 6), ...(draft.environmentFile === '' ? [] : [draft.environmentFile])].join(', ');
  return (
    <Folded
      title={t.environment}
      summary={summary || text.common.none}
      open={['variables', 'secrets', 'environmentFile'].some((field) => problems[field] !== undefined)}
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
      <KeptVariables form={form} />
      <FromGroup name={group} variables={shared?.environment ?? {}} />
      <SecretSuggestions variables={draft.variables} secrets={draft.secrets} saved={jobId !== null} onChange={set} />
      <SecretsField
        secrets={draft.secrets}
        owner={jobId === null ? null : { scope: 'job', owner: jobId }}
        problem={problems['secrets']}
        onChange={(secrets) => set({ secrets })}
        onLeave={() => touch('secrets')}
        copied={copied}
        shared={{ group, names: shared?.secrets ?? [] }}
      />
      <TextInput
        label={t.envFile}
        classNames={{ input: css.mono ?? '' }}
        value={draft.environmentFile}
        error={problems['environmentFile']}
        onBlur={() => touch('environmentFile')}
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

/** What a line cannot hold is named, and can only be taken away. */
function KeptVariables({ form: { draft, set } }: { form: JobFormState }) {
  const t = useText().editor;
  const names = Object.keys(draft.keptVariables);
  if (names.length === 0) return null;
  const without = (gone: string) =>
    Object.fromEntries(Object.entries(draft.keptVariables).filter(([name]) => name !== gone));
  return (
    <ul className={css.variables} aria-label={t.keptVariables}>
      {names.map((name) => (
        <li key={name} className={css.kept}>
          <code className={css.variableName}>{name}</code>
          <span className="dim">{t.keptVariables}</span>
          <RemoveRow label={t.keptRemove(name)} onClick={() => set({ keptVariables: without(name) })} />
        </li>
      ))}
    </ul>
  );
}

/** What the job gets beside its own variables, and where that is decided. */
function FromGroup({ name, variables }: { name: string; variables: Readonly<Record<string, string>> }) {
  const text = useText();
  const names = Object.keys(variables);
  if (names.length === 0) return null;
  return (
    <p className={css.fromGroup}>
      <Link href={groupPage(name)}>{text.groups.gives(name, names.length)}</Link>{' '}
      <span className="dim">{names.slice(0, 12).join(', ')}</span>
    </p>
  );
}

function Organise({ form: { draft, set, problems, touch } }: { form: JobFormState }) {
  const text = useText();
  const t = text.editor;
  const known = useCall('jobs.groups', {}).data;
  const notes = draft.notes.trim() === '' ? '' : t.notes;
  const summary = [draft.group, ...draft.tags, notes].filter((part) => part !== '').join(' · ');
  return (
    <Folded
      title={t.organise}
      summary={summary || text.common.none}
      open={['group', 'tags', 'notes'].some((field) => problems[field] !== undefined)}
    >
      <Row>
        <Autocomplete
          label={t.group}
          w={240}
          data={(known?.groups ?? []).map((group) => group.name)}
          value={draft.group}
          error={problems['group']}
          onBlur={() => touch('group')}
          onChange={(group) => set({ group })}
        />
        <TagsInput
          label={t.tags}
          description={t.tagsHint}
          w={300}
          data={(known?.tags ?? []).map((tag) => tag.name)}
          value={[...draft.tags]}
          error={problems['tags']}
          onBlur={() => touch('tags')}
          onChange={(tags) => set({ tags })}
        />
      </Row>
      <NotesField notes={draft.notes} error={problems['notes']} onChange={(notes) => set({ notes })} />
      <Checkbox
        label={t.favourite}
        checked={draft.favourite}
        onChange={(event) => set({ favourite: event.currentTarget.checked })}
      />
    </Folded>
  );
}
