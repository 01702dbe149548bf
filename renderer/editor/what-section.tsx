import { Autocomplete, Button, Textarea, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Suspense } from 'react';
import type { CallOutput } from '../../preload/contract.ts';
import { troubleWords } from '../format/reason-words.ts';
import { useHostInfo } from '../host/host-info.ts';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { ArgsField } from './args-field.tsx';
import { Choices } from './choices.tsx';
import css from './editor.module.css';
import { Section } from './section.tsx';
import { Trial } from './trial.tsx';
import type { JobFormState } from './use-job-form.ts';

/** More are not seen without scrolling. */
const GHOST_LINES = 30;

const CodeField = lazyPart(async () => (await import('./code-field.tsx')).CodeField);

/** Name, and what is started. */
export function WhatSection({ form, isNew }: { form: JobFormState; isNew: boolean }) {
  const text = useText();
  const t = text.editor;
  const info = useHostInfo();
  const { draft, set, problems, touch } = form;
  return (
    <>
      <TextInput
        label={t.name}
        size="md"
        mb={24}
        placeholder={t.namePlaceholder}
        value={draft.name}
        error={problems.name}
        data-autofocus={isNew || undefined}
        autoFocus={isNew}
        onBlur={() => touch('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Section title={t.what}>
        <Choices
          label={t.what}
          value={draft.kind}
          options={[
            { value: 'shell', label: t.command },
            { value: 'program', label: t.program },
            { value: 'script', label: t.script },
          ]}
          onChange={(kind) => set({ kind })}
        />
        {draft.kind === 'shell' && (
          <Textarea
            label={t.commandLabel}
            description={t.commandHint(info?.shell ?? 'sh')}
            classNames={{ input: css.mono ?? '' }}
            autosize
            minRows={1}
            maxRows={10}
            spellCheck={false}
            value={draft.command}
            error={problems['command']}
            onBlur={() => touch('command')}
            onChange={(event) => set({ command: event.currentTarget.value })}
          />
        )}
        {draft.kind === 'program' && (
          <>
            <TextInput
              label={t.programLabel}
              description={t.programHint}
              classNames={{ input: css.mono ?? '' }}
              spellCheck={false}
              value={draft.program}
              error={problems['program']}
              onBlur={() => touch('program')}
              onChange={(event) => set({ program: event.currentTarget.value })}
            />
            <ArgsField draft={draft} set={set} rows={2} />
          </>
        )}
        {draft.kind === 'script' && (
          <>
            <Autocomplete
              label={t.interpreter}
              data={(info?.interpreters ?? []).map((entry) => entry.name)}
              value={draft.interpreter}
              error={problems['interpreter']}
              onBlur={() => touch('interpreter')}
              onChange={(interpreter) => set({ interpreter })}
              w={220}
            />
            <Choices
              label={t.scriptFrom}
              value={draft.scriptFrom}
              options={[
                { value: 'text', label: t.scriptHere },
                { value: 'file', label: t.scriptFile },
              ]}
              onChange={(scriptFrom) => set({ scriptFrom })}
            />
            {draft.scriptFrom === 'file' ? (
              <TextInput
                label={t.scriptPath}
                description={t.scriptFileHint}
                classNames={{ input: css.mono ?? '' }}
                spellCheck={false}
                value={draft.scriptFile}
                error={problems['scriptFile']}
                onBlur={() => touch('scriptFile')}
                onChange={(event) => set({ scriptFile: event.currentTarget.value })}
              />
            ) : (
              <Suspense fallback={<CodeGhost label={t.scriptText} script={draft.script} />}>
                <CodeField
                  label={t.scriptText}
                  value={draft.script}
                  error={problems['script']}
                  onChange={(script) => set({ script })}
                />
              </Suspense>
            )}
            <ArgsField draft={draft} set={set} rows={1} />
          </>
        )}
        <TextInput
          label={t.folder}
          placeholder={info?.home ?? ''}
          description={t.folderHint}
          spellCheck={false}
          classNames={{ input: css.mono ?? '' }}
          value={draft.folder}
          error={problems['folder']}
          onBlur={() => touch('folder')}
          onChange={(event) => set({ folder: event.currentTarget.value })}
        />
        <Trial form={form} beside={<Check form={form} />} />
      </Section>
    </>
  );
}

/** The script until its editor is there, of the same height: nothing below moves when it comes. */
function CodeGhost({ label, script }: { label: string; script: string }) {
  return (
    <div aria-hidden>
      <span className={css.label}>{label}</span>
      <pre className={css.codeGhost}>{`${script.split('\n', GHOST_LINES).join('\n')}\n`}</pre>
    </div>
  );
}

/** Asks the host whether the program, folder and interpreter are there. */
function Check({ form }: { form: JobFormState }) {
  const text = useText();
  const check = useAct('action.check');
  const answer: CallOutput<'action.check'> | undefined = check.data;
  const ask = () => {
    const { action, folder } = form.spec();
    check.mutate({ action, folder });
  };
  return (
    <>
      <Button variant="default" size="compact-sm" loading={check.isPending} onClick={ask}>
        {text.editor.check}
      </Button>
      <div role="status">
        {answer?.problems.length === 0 && (
          <span className={css.fine}>
            <IconCheck size={14} aria-hidden /> {text.editor.checkOk}
          </span>
        )}
        {answer?.problems.map(({ problem, reason }) => (
          <p key={problem} className={css.error}>
            {troubleWords({ message: problem, reason }, text)}
          </p>
        ))}
      </div>
    </>
  );
}
