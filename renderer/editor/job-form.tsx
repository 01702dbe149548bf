import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import type { Job, JobSpec } from '../../main/engine/model.ts';
import { jobPage } from '../../preload/pages.ts';
import { useText } from '../text/language.tsx';
import { errorWords } from '../ui/error-words.ts';
import { useKeys } from '../ui/keys.tsx';
import { Page } from '../ui/page.tsx';
import css from './editor.module.css';
import { MoreSections } from './more-sections.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { type JobFormState, useJobForm } from './use-job-form.ts';
import { usePreview } from './use-preview.ts';
import { WhatSection } from './what-section.tsx';
import { WhenSection } from './when-section.tsx';

/** The form: name and what, when with its preview, and the rest folded away until it is wanted. */
export function JobForm({ start, job }: { start: JobSpec; job: Job | null }) {
  const text = useText();
  const [, go] = useLocation();
  const page = useRef<HTMLDivElement>(null);
  const form = useJobForm(start, job);
  const preview = usePreview(form.draft.when, job?.id);
  const save = async (how?: 'overwrite' | 'asNew') => {
    await form.save(how);
    // The first field that is wrong gets the focus, wherever it is.
    requestAnimationFrame(() => page.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  useKeys({ 'mod+Enter': () => void save(), 'mod+s': () => void save() });
  const back = () => go(job === null ? '/jobs' : jobPage(job.id));

  return (
    <Page
      title={job === null ? text.editor.newTitle : text.editor.editTitle}
      beside={job !== null && <bdi className="truncate">{job.spec.name.slice(0, 200)}</bdi>}
      actions={
        <>
          <Button variant="default" onClick={back}>
            {text.common.cancel}
          </Button>
          <Button loading={form.saving} onClick={() => void save()} title={text.editor.shortcut}>
            {text.editor.saveJob}
          </Button>
        </>
      }
    >
      <div className={css.layout} ref={page}>
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Failure form={form} save={save} schedule={preview.data?.problems.length ?? 0} />
          <WhatSection form={form} isNew={job === null} />
          <WhenSection form={form} preview={preview} />
          <MoreSections form={form} />
        </form>
        <aside className={css.aside} aria-label={text.preview.title}>
          <PreviewPanel preview={preview} mode={form.draft.when.mode} />
        </aside>
      </div>
    </Page>
  );
}

function Failure({
  form,
  save,
  schedule,
}: {
  form: JobFormState;
  save: (how?: 'overwrite' | 'asNew') => Promise<void>;
  /** Things the host finds wrong with the schedule. */
  schedule: number;
}) {
  const text = useText();
  const { failure } = form;
  if (failure === null) return null;
  const frame = { color: 'red', icon: <IconAlertTriangle size={18} />, role: 'alert', mb: 16 } as const;
  if (failure.code === 'form') {
    const count = Object.keys(form.problems).length + schedule;
    return count === 0 ? null : <Alert {...frame} title={text.editor.problems(count)} />;
  }
  const words = errorWords(failure.error, text);
  if (failure.code === 'conflict') {
    return (
      <Alert {...frame} title={text.editor.conflict}>
        <Group gap={8}>
          <Button variant="default" onClick={() => void form.reload()}>
            {text.editor.takeTheirs}
          </Button>
          <Button color="red" variant="light" onClick={() => void save('overwrite')}>
            {text.editor.overwrite}
          </Button>
        </Group>
      </Alert>
    );
  }
  if (failure.code === 'not-found') {
    return (
      <Alert {...frame} title={text.editor.gone}>
        <Button onClick={() => void save('asNew')}>{text.editor.saveAsNew}</Button>
      </Alert>
    );
  }
  return (
    <Alert {...frame} title={`${text.editor.notSaved}: ${words.title}`}>
      <span className="selectable">{words.message}</span>
    </Alert>
  );
}
