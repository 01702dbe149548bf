import type { Client } from '../../preload/client.ts';
import type { JobRow } from '../../preload/contract.ts';
import { groupFilter } from '../jobs/filter-text.ts';

export const RESUME_ASKED = 'punctual-resume';

export type Missed = 'forget' | 'catch-up';
export type ResumeAsked = (answer: Missed | null) => void;

/** Jobs looked at for runs that fell into a pause, those that are overdue for longest first. */
const LOOKED_AT = 1000;

/**
 * What to do with runs that fell into a pause that is about to end: nothing fell into it, so forget; else what the person says.
 * Null: the question was closed, and the pause stays.
 */
export async function askResume(
  link: Client,
  which: { readonly ids: readonly string[] } | { readonly group: string } | 'all',
): Promise<Missed | null> {
  if (!(await fell(link, which))) return 'forget';
  return new Promise((resolve) => dispatchEvent(new CustomEvent(RESUME_ASKED, { detail: resolve })));
}

async function fell(link: Client, which: Parameters<typeof askResume>[1]): Promise<boolean> {
  const list = (text: string) => link.call('jobs.list', { text, sort: 'next', limit: LOOKED_AT, recent: 0 });
  const some = async (text: string, ends: (row: JobRow) => boolean) =>
    (await list(text)).items.some((row) => row.fellIntoPause && ends(row));
  if (which === 'all') return some('', ({ pausedBy }) => pausedBy === 'all');
  if ('group' in which) {
    const { group } = which;
    return some(groupFilter(group), (row) => row.pausedBy === 'group' && row.group === group);
  }
  const [only] = which.ids;
  if (only !== undefined && which.ids.length === 1)
    return (await link.call('jobs.get', { id: only })).row.fellIntoPause;
  const ids = new Set(which.ids);
  return some('state:paused', ({ id }) => ids.has(id));
}

/** Returns the function that ends it. */
export function onResumeAsked(listener: (answer: ResumeAsked) => void): () => void {
  const heard = (event: Event) => {
    if (event instanceof CustomEvent && typeof event.detail === 'function') listener(event.detail as ResumeAsked);
  };
  addEventListener(RESUME_ASKED, heard);
  return () => removeEventListener(RESUME_ASKED, heard);
}
