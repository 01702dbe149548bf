import type { AddJob, JobStep } from '../engine/surface.ts';
import type { Steps } from '../import/steps.ts';
import type { ApiDeps } from './deps.ts';

/** Jobs to be added, each under the id that it will have: a new one where none is given, and for a copy of one that is there. */
export function* addSteps(
  { store, ids }: Pick<ApiDeps, 'store' | 'ids'>,
  jobs: readonly AddJob[],
): Steps<Extract<JobStep, { readonly kind: 'add' }>[]> {
  const given = new Set<string>();
  const steps: Extract<JobStep, { readonly kind: 'add' }>[] = [];
  for (const { id, onConflict, ...job } of jobs) {
    yield;
    const copied = id !== undefined && onConflict === 'copy' && (given.has(id) || store.job(id) !== null);
    const entry = { ...job, id: id === undefined || copied ? ids.id() : id };
    given.add(entry.id);
    steps.push({
      kind: 'add',
      entry: onConflict === undefined || onConflict === 'copy' ? entry : { ...entry, onConflict },
    });
  }
  return steps;
}
