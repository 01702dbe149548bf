import { ActionIcon, Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStopFilled, IconX } from '@tabler/icons-react';
import { type ReactNode, Suspense, useEffect, useId, useRef, useState } from 'react';
import type { JobSpec, Run } from '../../main/engine/model.ts';
import type { CallInput, TrySpec } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { endingWords } from '../format/why-words.ts';
import { useNow } from '../host/host-clock.ts';
import { useLink } from '../host/link-context.tsx';
import { useAct, useCall } from '../host/use-call.ts';
import { isOpen, tookMs } from '../runs/run-kinds.ts';
import { useText } from '../text/language.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { Outcome } from '../ui/outcome.tsx';
import { problemsOf } from './draft.ts';
import css from './editor.module.css';
import { secretValues } from './secrets-draft.ts';
import type { JobFormState } from './use-job-form.ts';

const LogView = lazyPart(async () => (await import('../log/log-view.tsx')).LogView);
/** Nothing is told about trials, so they are asked for. */
const ASK_MS = 300;
/** What must be right before anything can be started; the rest of the form may still be empty. */
const NEEDED = ['command', 'program', 'script', 'scriptFile', 'interpreter', 'variables', 'secrets'];

/** Runs what the form describes once, beside everything that is saved, and shows what it prints. */
export function Trial({ form, beside }: { form: JobFormState; beside: ReactNode }) {
  const text = useText();
  const [started, setStarted] = useState<Run | null>(null);
  const [open, setOpen] = useState(false);
  const start = useAct('action.try', {
    onDone: (run) => {
      setStarted(run);
      setOpen(true);
    },
  });
  const run = () => {
    const wrong = Object.keys(problemsOf(form.draft, text)).filter((field) => NEEDED.includes(field));
    for (const field of wrong) form.touch(field);
    if (wrong.length === 0) start.mutate(trialOf(form));
  };
  return (
    <>
      <div className={css.check}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlayerPlay size={14} />}
          loading={start.isPending}
          disabled={open}
          onClick={run}
        >
          {text.trial.start}
        </Button>
        {beside}
      </div>
      {started !== null && (
        <Panel key={started.id} started={started} onEnd={() => setOpen(false)} onClose={() => setStarted(null)} />
      )}
    </>
  );
}

function Panel({ started, onEnd, onClose }: { started: Run; onEnd: () => void; onClose: () => void }) {
  const text = useText();
  const t = text.trial;
  const formats = useFormats();
  const now = useNow();
  const link = useLink();
  const id = useId();
  const [over, setOver] = useState(false);
  const asked = useCall('runs.get', { id: started.id }, { every: over ? false : ASK_MS });
  const stop = useAct('runs.stop');
  const run = asked.data ?? started;
  const forgotten = asked.error !== null && isOpen(run);
  const running = isOpen(run) && !forgotten;
  const took = tookMs(run, now);

  const ended = useRef(onEnd);
  ended.current = onEnd;
  const live = useRef(running);
  live.current = running;
  useEffect(() => {
    if (running) return;
    setOver(true);
    ended.current();
  }, [running]);
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
      // Nobody would see it any more. A moment later, because React takes a part away and puts it back while developing;
      // without a line to the host there is nobody to tell.
      setTimeout(() => {
        if (!shown.current && live.current) link.call('runs.stop', { ids: [started.id] }).catch(() => undefined);
      });
    };
  }, [link, started.id]);

  return (
    <section className={css.trial} aria-labelledby={id}>
      <div className={css.trialHead}>
        <h3 id={id} className="sr-only">
          {t.title}
        </h3>
        {!forgotten && <Outcome state={run.state} label />}
        <p role="status">
          {forgotten && t.forgotten}
          {run.ending !== null && endingWords(run.ending, text, formats)}{' '}
          {!running && took !== null && t.took(formats.duration(took))}
        </p>
        {running && took !== null && <span className="dim tabular">{formats.countdown(took)}</span>}
        {running ? (
          <Button
            color="red"
            variant="light"
            size="compact-sm"
            leftSection={<IconPlayerStopFilled size={13} />}
            loading={stop.isPending}
            onClick={() => stop.mutate({ ids: [run.id] })}
          >
            {text.common.stop}
          </Button>
        ) : (
          <ActionIcon size={24} aria-label={t.hide} onClick={onClose}>
            <IconX size={14} />
          </ActionIcon>
        )}
      </div>
      <div className={css.trialLog}>
        <Suspense fallback={null}>
          <LogView
            runId={run.id}
            live={running}
            empty={running ? t.noOutputYet : t.noOutput}
            fileName={`${run.jobName.replace(/[^\p{L}\p{N}-]+/gu, '-').slice(0, 60)}-${run.id}.log`}
          />
        </Suspense>
      </div>
      <p className={css.trialNote}>{t.note}</p>
    </section>
  );
}

/** With the values that are typed and the saved ones of the job. */
function trialOf(form: JobFormState): CallInput<'action.try'> {
  return {
    spec: trySpec(form.spec()),
    jobId: form.jobId ?? undefined,
    secretValues: secretValues(form.draft.secrets),
  };
}

/** The part of a job that starting it once needs; no schedule, so that an unfinished one does not stand in the way. */
function trySpec(spec: JobSpec): TrySpec {
  const { action, folder, environment, environmentFile, parameters, group, limitSeconds, successCodes } = spec;
  const { logLimitBytes, secrets } = spec;
  const name = spec.name === '' ? undefined : spec.name;
  return {
    ...{ name, action, folder, environment, environmentFile, parameters, group },
    ...{ limitSeconds, successCodes, logLimitBytes, secrets },
  };
}
