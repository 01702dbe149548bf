import { useState } from 'react';
import type { GroupSettings } from '../../main/engine/model.ts';
import { useUnsaved } from '../app/use-unsaved.ts';
import { brokenVariable, variables as read } from '../editor/draft.ts';
import { type SecretDraft, secretsProblem, secretValues } from '../editor/secrets-draft.ts';
import { canHold } from '../editor/variables-text.ts';
import { useLink } from '../host/link-context.tsx';
import { useText } from '../text/language.tsx';
import { codeOf, errorWords } from '../ui/error-words.ts';
import { toast } from '../ui/toast.tsx';

interface Draft {
  readonly variables: string;
  readonly secrets: readonly SecretDraft[];
}

export interface SharedForm extends Draft {
  readonly problems: { readonly variables?: string | undefined; readonly secrets?: string | undefined };
  readonly dirty: boolean;
  readonly saving: boolean;
  /** Why it was not saved: it was changed elsewhere, or a sentence. */
  readonly failure: 'conflict' | string | null;
  /** Variables that the field cannot show; they stay. */
  readonly unseen: readonly string[];
  set(change: Partial<Draft>): void;
  save(how?: 'overwrite'): Promise<void>;
  /** Back to what is saved. */
  reset(): void;
}

/** Variables and secrets of a group while they are typed; what is saved meanwhile by somebody else shows at once when nothing was typed here. */
export function useSharedForm(name: string, saved: GroupSettings): SharedForm {
  const text = useText();
  const link = useLink();
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState<Draft>(() => draftFrom(saved));
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<SharedForm['failure']>(null);
  const clean = draftFrom(base);
  const dirty = JSON.stringify(draft) !== JSON.stringify(clean);
  const begin = (settings: GroupSettings) => {
    setBase(settings);
    setDraft(draftFrom(settings));
    setTried(false);
    setFailure(null);
  };
  if (!dirty && !saving && JSON.stringify(base) !== JSON.stringify(saved)) begin(saved);

  useUnsaved(dirty, text.unsaved.group);

  const line = brokenVariable(draft.variables);
  const found = {
    variables: line === null ? undefined : text.editor.variablesBroken(line),
    secrets: secretsProblem(draft.secrets, draft.variables, text) ?? undefined,
  };
  const unseen = Object.entries(base.environment).filter(([key, value]) => !canHold(key, value));

  return {
    ...draft,
    problems: tried ? found : { variables: found.variables },
    dirty,
    saving,
    failure,
    unseen: unseen.map(([key]) => key),
    set: (change) => setDraft((now) => ({ ...now, ...change })),
    reset: () => begin(saved),
    async save(how) {
      setTried(true);
      if (saving || found.variables !== undefined || found.secrets !== undefined) return;
      setSaving(true);
      setFailure(null);
      try {
        const { settings } = await link.call('groups.save', {
          name,
          environment: { ...Object.fromEntries(unseen), ...read(draft.variables) },
          secrets: draft.secrets.map((secret) => secret.name.trim()),
          secretValues: secretValues(draft.secrets),
          ...(how === 'overwrite' ? {} : { seen: base }),
        });
        begin(settings);
        toast(text.common.saved);
      } catch (error) {
        setFailure(codeOf(error) === 'conflict' ? 'conflict' : errorWords(error, text).message);
      } finally {
        setSaving(false);
      }
    },
  };
}

function draftFrom({ environment, secrets = [] }: GroupSettings): Draft {
  return {
    variables: Object.entries(environment)
      .filter(([name, value]) => canHold(name, value))
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    secrets: secrets.map((name) => ({ name, value: null, kept: true })),
  };
}
