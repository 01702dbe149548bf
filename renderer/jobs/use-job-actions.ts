import { useLocation } from 'wouter';
import type { Job } from '../../main/engine/model.ts';
import { useLink } from '../host/link-context.tsx';
import type { Bundle } from '../import/shapes.ts';
import { useText } from '../text/language.tsx';
import { news, toast, toastError } from '../ui/toast.tsx';

export interface JobActions {
  run(ids: readonly string[]): void;
  pause(ids: readonly string[]): void;
  resume(ids: readonly string[]): void;
  /** Deletes at once; the toast takes it back. */
  remove(ids: readonly string[], then?: () => void): void;
  modify(ids: readonly string[], change: (job: Job) => { group?: string | null; tags?: readonly string[] }): void;
  exportJson(ids: readonly string[]): void;
}

/** What can be done with jobs, wherever they are shown. Nothing asks first: what can be undone says so. */
export function useJobActions(): JobActions {
  const link = useLink();
  const text = useText();
  const [, go] = useLocation();
  const t = text.jobs;
  const tried = (work: () => Promise<void>) => {
    work().catch((error: unknown) => toastError(error, text));
  };
  const undo = (run: () => Promise<void>) => ({ label: text.common.undo, run: () => tried(run) });

  return {
    run: (ids) =>
      tried(async () => {
        const [only] = ids;
        if (ids.length === 1 && only !== undefined) {
          const run = await link.call('jobs.run', { id: only });
          toast(t.started(run.jobName), { label: t.show, run: () => go(`/runs/${run.id}`) });
          return;
        }
        for (const id of ids) await link.call('jobs.run', { id });
        toast(t.ranMany(ids.length));
      }),
    pause: (ids) =>
      tried(async () => {
        const { changed } = await link.call('jobs.pause', { ids });
        toast(
          t.paused(changed),
          undo(async () => void (await link.call('jobs.resume', { ids }))),
        );
      }),
    resume: (ids) =>
      tried(async () => {
        const { changed } = await link.call('jobs.resume', { ids });
        toast(
          t.resumed(changed),
          undo(async () => void (await link.call('jobs.pause', { ids }))),
        );
      }),
    remove: (ids, then) =>
      tried(async () => {
        const { removed } = await link.call('jobs.remove', { ids });
        then?.();
        toast(
          t.removed(removed.length),
          undo(async () => {
            const { restored } = await link.call('jobs.restore', { jobs: removed });
            toast(t.restored(restored));
          }),
        );
      }),
    modify: (ids, change) =>
      tried(async () => {
        const before: { id: string; patch: { group?: string | null; tags?: readonly string[] | null } }[] = [];
        for (const id of ids) {
          const { job } = await link.call('jobs.get', { id });
          const patch = change(job);
          before.push({
            id,
            patch: {
              ...('group' in patch ? { group: job.spec.group ?? null } : {}),
              ...('tags' in patch ? { tags: job.spec.tags ?? null } : {}),
            },
          });
          await link.call('jobs.modify', { id, patch });
        }
        toast(
          text.common.saved,
          undo(async () => {
            for (const was of before) await link.call('jobs.modify', was);
          }),
        );
      }),
    exportJson: (ids) =>
      tried(async () => {
        const bundle = await link.call('jobs.export', {});
        const wanted = new Set(ids);
        // Jobs alone: settings of this computer are no part of a selection.
        const { leftOut: broken = [], ...whole } = bundle;
        const leftOut = broken.filter(({ id }) => wanted.has(id));
        const jobs = bundle.jobs.filter(({ id }) => wanted.has(id));
        downloadBundle({ ...whole, jobs, settings: null, ...(leftOut.length === 0 ? {} : { leftOut }) });
        if (leftOut.length > 0) {
          const names = leftOut.map(({ name }) => name).join(', ');
          news(
            'left-out',
            ({ importing }) => importing.leftOut(leftOut.length),
            () => names,
          );
        }
      }),
  };
}

/** A bundle as the file that Import reads. */
export function downloadBundle(bundle: Bundle): void {
  const day = new Date().toLocaleDateString('sv');
  download(`punctual-${day}.json`, `${JSON.stringify(bundle, null, 2)}\n`, 'application/json');
}

/** Hands a text to the person as a file. */
export function download(name: string, content: string, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
