import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Job, JobSpec } from '../../main/engine/model.ts';
import { jobPage } from '../../preload/pages.ts';
import { useUi } from '../app/ui-state.tsx';
import { useUnsaved } from '../app/use-unsaved.ts';
import { useLink } from '../host/link-context.tsx';
import { useText } from '../text/language.tsx';
import { useAfterPress } from '../ui/after-press.ts';
import { codeOf } from '../ui/error-words.ts';
import { toast } from '../ui/toast.tsx';
import { type Draft, draftFrom, type Problems, patchFrom, problemsOf, specFrom } from './draft.ts';
import { secretValues } from './secrets-draft.ts';

export interface JobFormState {
  readonly draft: Draft;
  set(change: Partial<Draft>): void;
  /** Shown once the field was left or saving was tried. */
  readonly problems: Problems;
  touch(field: string): void;
  /** Null = a new job. */
  readonly jobId: string | null;
  /** It began as a copy: names of secrets came along, values did not. */
  readonly copied: boolean;
  /** The job as it would be saved now, right or not. */
  spec(): JobSpec;
  readonly dirty: boolean;
  readonly saving: boolean;
  readonly failure: { readonly code: string | null; readonly error: unknown } | null;
  /** `overwrite` saves over another window's edit; `asNew` makes a new job of what is here. */
  save(how?: 'overwrite' | 'asNew'): Promise<void>;
  /** Throws away what is here in favour of what the host has. */
  reload(): Promise<void>;
}

/** The life of one form: typed, checked, saved, or left with a question. */
export function useJobForm(start: JobSpec, job: Job | null): JobFormState {
  const link = useLink();
  const text = useText();
  const cache = useQueryClient();
  const [, go] = useLocation();
  const { guard } = useUi();
  const [base, setBase] = useState({ spec: start, revision: job?.revision });
  const initial = useMemo(() => draftFrom(base.spec, job === null), [base, job]);
  const [draft, setDraft] = useState(initial);
  const press = useAfterPress();
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<JobFormState['failure']>(null);
  const dirty = useMemo(() => JSON.stringify(draft) !== JSON.stringify(initial), [draft, initial]);
  const found = useMemo(() => problemsOf(draft, text), [draft, text]);
  const problems = useMemo(
    () => (tried ? found : Object.fromEntries(Object.entries(found).filter(([field]) => touched.has(field)))),
    [found, touched, tried],
  );

  useUnsaved(dirty, text.unsaved.job);

  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);

  const save: JobFormState['save'] = async (how) => {
    if (saving) return;
    setTried(true);
    if (Object.keys(found).length > 0) {
      setFailure({ code: 'form', error: null });
      return;
    }
    setSaving(true);
    setFailure(null);
    try {
      const spec = specFrom(draft, base.spec);
      const values = secretValues(draft.secrets);
      const saved =
        job === null || how === 'asNew'
          ? await link.call('jobs.add', { spec, secretValues: values })
          : await link.call('jobs.modify', {
              id: job.id,
              patch: patchFrom(base.spec, spec),
              secretValues: values,
              ...(how === 'overwrite' || base.revision === undefined ? {} : { revision: base.revision }),
            });
      void cache.invalidateQueries();
      toast(text.editor.created(saved.spec.name));
      // Who went elsewhere meanwhile stays there.
      if (!here.current) return;
      guard.current = null;
      go(jobPage(saved.id), { replace: true });
    } catch (error) {
      setFailure({ code: codeOf(error), error });
    } finally {
      setSaving(false);
    }
  };
  const reload = async () => {
    if (job === null) return;
    const fresh = await link.call('jobs.get', { id: job.id });
    setBase({ spec: fresh.job.spec, revision: fresh.job.revision });
    setDraft(draftFrom(fresh.job.spec));
    setFailure(null);
  };
  return {
    jobId: job?.id ?? null,
    copied: job === null && (start.secrets ?? []).length > 0,
    draft,
    set: (change) => setDraft((now) => ({ ...now, ...change })),
    problems,
    touch: (field) => press.run(() => setTouched((now) => (now.has(field) ? now : new Set([...now, field])))),
    spec: () => specFrom(draft, base.spec),
    dirty,
    saving,
    failure,
    save,
    reload,
  };
}
