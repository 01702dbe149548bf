import { useLocation } from 'wouter';
import type { JobLabel } from '../../preload/contract.ts';
import { runPage } from '../../preload/pages.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useClock } from '../host/host-clock.ts';
import { useLink } from '../host/link-context.tsx';
import type { Bundle } from '../import/shapes.ts';
import { useText } from '../text/language.tsx';
import { news, startProgress, toast, toastError } from '../ui/toast.tsx';
import { askResume } from '../waiting/ask-resume.ts';

/** How many at once: what the host does in a tenth of a second or so. */
const LABELLED = 250;
const STARTED = 50;
const RESTORED = 500;

export interface JobActions {
  run(ids: readonly string[]): void;
  /** `until`: when it ends by itself; absent = it does not. */
  pause(ids: readonly string[], until?: number): void;
  /** Asks first where runs fell into the pause. */
  resume(ids: readonly string[]): void;
  /** Leaves the next run out; the toast takes it back. */
  skipNext(id: string): void;
  /** Deletes at once; the toast takes it back. */
  remove(ids: readonly string[], then?: () => void): void;
  /** Moves them into a group (null = none) or gives them one more tag. */
  label(ids: readonly string[], label: { readonly group: string | null } | { readonly addTag: string }): void;
  exportJson(ids: readonly string[]): void;
}

/** What can be done with jobs, wherever they are shown. Nothing asks first: what can be undone says so. */
export function useJobActions(): JobActions {
  const link = useLink();
  const text = useText();
  const formats = useFormats();
  const clock = useClock();
  const [, go] = useLocation();
  const t = text.jobs;
  const tried = (work: () => Promise<void>) => {
    work().catch((error: unknown) => toastError(error, text));
  };
  /** The host keeps time between two parts; what takes several says how far it is. */
  const inParts = async <T>(all: readonly T[], size: number, work: (part: readonly T[]) => Promise<void>) => {
    const progress = all.length > size ? startProgress() : null;
    try {
      for (let done = 0; done < all.length; done += size) {
        progress?.say(t.progress(done, all.length));
        await work(all.slice(done, done + size));
      }
    } finally {
      progress?.end();
    }
  };
  const undo = (run: () => Promise<void>) => ({ label: text.common.undo, run: () => tried(run) });

  return {
    run: (ids) =>
      tried(async () => {
        const [only] = ids;
        if (ids.length === 1 && only !== undefined) {
          const run = await link.call('jobs.run', { id: only });
          toast(t.started(run.jobName), { label: t.show, run: () => go(runPage(run.id)) });
          return;
        }
        let started = 0;
        const failures: unknown[] = [];
        await inParts(ids, STARTED, async (part) => {
          const ends = await Promise.allSettled(part.map((id) => link.call('jobs.run', { id })));
          for (const end of ends) {
            if (end.status === 'fulfilled') started += 1;
            else failures.push(end.reason);
          }
        });
        // One that cannot start keeps none of the others from starting.
        if (failures.length > 0) toastError(failures[0], text);
        if (started > 0) toast(t.ranMany(started));
      }),
    pause: (ids, until) =>
      tried(async () => {
        const { changed } = await link.call('jobs.pause', { ids, until: until ?? null });
        toast(
          until === undefined ? t.paused(changed) : text.job.pausedUntil(formats.near(until, clock.now())),
          undo(async () => void (await link.call('jobs.resume', { ids }))),
        );
      }),
    resume: (ids) =>
      tried(async () => {
        const missed = await askResume(link, { ids });
        if (missed === null) return;
        const { changed } = await link.call('jobs.resume', { ids, missed });
        toast(
          t.resumed(changed),
          undo(async () => void (await link.call('jobs.pause', { ids }))),
        );
      }),
    skipNext: (id) =>
      tried(async () => {
        const { skips, stay } = await link.call('jobs.skip', { id, next: true });
        const [skip] = skips;
        if (skip === undefined) return toast(text.skips.none);
        const [next] = (await link.call('jobs.get', { id })).next;
        const when = formats.near(skip.from, clock.now());
        const done =
          next === undefined ? text.skips.done(when) : text.skips.doneNext(when, formats.near(next, clock.now()));
        toast(
          stay.length === 0 ? done : text.skips.andStay(done, text.skips.stay(stay.length)),
          undo(async () => {
            await link.call('jobs.unskip', { id, skips });
            toast(text.skips.undone);
          }),
        );
      }),
    remove: (ids, then) =>
      tried(async () => {
        const { removed, rows } = await link.call('jobs.remove', { ids });
        then?.();
        toast(
          t.removed(removed.length),
          undo(async () => {
            let back = 0;
            await inParts(removed, RESTORED, async (part) => {
              back += (await link.call('jobs.restore', { jobs: part, rows })).restored;
            });
            toast(t.restored(back));
          }),
        );
      }),
    label: (ids, label) =>
      tried(async () => {
        const before: JobLabel[] = [];
        await inParts(ids, LABELLED, async (part) => {
          const labels = part.map((id) => ({ id, ...label }));
          before.push(...(await link.call('jobs.label', { labels })).before);
        });
        toast(
          text.common.saved,
          undo(() => inParts(before, LABELLED, async (part) => void (await link.call('jobs.label', { labels: part })))),
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
export function download(name: string, content: string | readonly Blob[], type: string): void {
  const parts = typeof content === 'string' ? [content] : [...content];
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
