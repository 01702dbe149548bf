import { Alert, Button, Group, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useId } from 'react';
import type { GroupSettings } from '../../main/engine/model.ts';
import editor from '../editor/editor.module.css';
import { SecretSuggestions, SecretsField } from '../editor/secrets-field.tsx';
import { useText } from '../text/language.tsx';
import { useKeys } from '../ui/keys.tsx';
import css from './group.module.css';
import { useSharedForm } from './use-shared-form.ts';

/** What every job of the group gets: variables in the clear, and secrets. */
export function GroupShared({ name, saved }: { name: string; saved: GroupSettings }) {
  const text = useText();
  const t = text.groups;
  const id = useId();
  const form = useSharedForm(name, saved);
  useKeys({ 'mod+Enter': () => void form.save(), 'mod+s': () => void form.save() });
  return (
    <section className={css.shared} aria-labelledby={id}>
      <h2 id={id}>{text.editor.environment}</h2>
      <p className="dim">{t.sharedHint}</p>
      {form.failure === 'conflict' && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} role="alert" title={t.conflict}>
          <Group gap={8}>
            <Button variant="default" onClick={form.reset}>
              {text.editor.takeTheirs}
            </Button>
            <Button color="red" variant="light" onClick={() => void form.save('overwrite')}>
              {text.editor.overwrite}
            </Button>
          </Group>
        </Alert>
      )}
      {form.failure !== null && form.failure !== 'conflict' && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} role="alert" title={text.editor.notSaved}>
          <span className="selectable">{form.failure}</span>
        </Alert>
      )}
      <Textarea
        label={text.editor.variables}
        description={text.editor.variablesHint}
        classNames={{ input: editor.mono ?? '' }}
        autosize
        minRows={3}
        maxRows={14}
        spellCheck={false}
        value={form.variables}
        error={form.problems.variables}
        onChange={(event) => form.set({ variables: event.currentTarget.value })}
      />
      {form.unseen.length > 0 && <p className="dim">{t.unseen(form.unseen.join(', '))}</p>}
      <SecretSuggestions variables={form.variables} secrets={form.secrets} saved onChange={form.set} />
      <SecretsField
        secrets={form.secrets}
        owner={{ scope: 'group', owner: name }}
        problem={form.problems.secrets}
        onChange={(secrets) => form.set({ secrets })}
        onLeave={() => undefined}
      />
      {form.dirty && (
        <div className={css.bar} role="group" aria-label={t.unsaved}>
          <span>{t.unsaved}</span>
          <Button variant="default" onClick={form.reset}>
            {t.discard}
          </Button>
          <Button loading={form.saving} title={text.editor.shortcut} onClick={() => void form.save()}>
            {t.save}
          </Button>
        </div>
      )}
    </section>
  );
}
