import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Parameter } from '../../main/engine/model.ts';
import { runPage } from '../../preload/pages.ts';
import { useLink } from '../host/link-context.tsx';
import { useText } from '../text/language.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { onRunWith } from './ask-run-with.ts';
import { RunWith } from './run-with.tsx';

/** The question that the palette and the list of jobs ask before a run. */
export function RunWithAsked() {
  const link = useLink();
  const text = useText();
  const [, go] = useLocation();
  const [asked, setAsked] = useState<{ id: string; parameters: readonly Parameter[] } | null>(null);
  useEffect(
    () =>
      onRunWith((id) => {
        const ask = async () => {
          const { job } = await link.call('jobs.get', { id });
          const parameters = job.spec.parameters ?? [];
          if (parameters.length > 0) return setAsked({ id, parameters });
          const run = await link.call('jobs.run', { id });
          toast(text.jobs.started(run.jobName), { label: text.jobs.show, run: () => go(runPage(run.id)) });
        };
        ask().catch((error: unknown) => toastError(error, text));
      }),
    [link, text, go],
  );
  if (asked === null) return null;
  return <RunWith key={asked.id} jobId={asked.id} parameters={asked.parameters} onClose={() => setAsked(null)} />;
}
