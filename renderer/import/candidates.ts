import type { JobSpec } from '../../main/engine/model.ts';
import type { Bundle, BundleJob, Difference, ImportFormat, ImportResult, NotUnderstood } from './shapes.ts';

/** One job that may come in, from wherever. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  /** Null = it cannot be carried over. */
  readonly spec: JobSpec | null;
  readonly paused: BundleJob['paused'];
  /** What it was and what will be different; null for our own bundles, which are as they are. */
  readonly was:
    | (Pick<ImportResult['entries'][number], 'zone' | 'differences' | 'oldFires' | 'newFires'> & {
        readonly text: string;
        readonly line: number | null;
      })
    | null;
}

export interface Found {
  readonly candidates: readonly Candidate[];
  readonly formats: readonly ImportFormat[];
  /** True of every entry of its source. */
  readonly differences: readonly Difference[];
  readonly notUnderstood: readonly NotUnderstood[];
  /** A bundle's settings; null when there are none. */
  readonly settings: unknown;
  /** Jobs that were broken when their bundle was made, and so are not in it. */
  readonly leftOut: NonNullable<Bundle['leftOut']>;
}

/** One list out of all that was read; an id that appears again gets a number, because ids are unique here. */
export function gather(results: readonly ImportResult[], bundles: readonly Bundle[]): Found {
  const seen = new Map<string, number>();
  const unique = (id: string): string => {
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? id : `${id}-${count}`;
  };
  const foreign = results.flatMap(({ entries }) =>
    entries.map(
      ({ source, id, spec, paused, differences, oldFires, newFires, zone }): Candidate => ({
        id: unique(id),
        name: spec?.name ?? source.name,
        spec,
        paused: paused ? { until: null } : null,
        was: { text: source.text, line: source.line, zone, differences, oldFires, newFires },
      }),
    ),
  );
  const own = bundles.flatMap(({ jobs }) =>
    jobs.map(({ id, spec, paused }): Candidate => ({ id: unique(id), name: spec.name, spec, paused, was: null })),
  );
  const said = new Map(results.flatMap((result) => result.differences).map((one) => [one.message, one]));
  return {
    candidates: [...foreign, ...own],
    formats: [...new Set(results.map(({ format }) => format))],
    differences: [...said.values()],
    notUnderstood: results.flatMap((result) => result.notUnderstood),
    settings: bundles.find(({ settings }) => settings !== null)?.settings ?? null,
    leftOut: bundles.flatMap(({ leftOut }) => leftOut ?? []),
  };
}

/** The jobs chosen as a bundle: one way in for everything, all of it or nothing. */
export function bundleOf(candidates: readonly Candidate[], settings: unknown): Bundle {
  const jobs = candidates.flatMap(({ id, spec, paused }) => (spec === null ? [] : [{ id, spec, paused }]));
  return { format: 'punctual-bundle', version: 1, jobs, settings };
}

/** Old and new fires in rows by time; a moment stands on both sides only when both have it. Behind the shorter list's end nothing is missing. */
export function fireRows({
  oldFires,
  newFires,
}: NonNullable<Candidate['was']>): readonly (readonly [number | null, number | null])[] {
  const [old, fresh] = [oldFires.instants, newFires.instants];
  const end = Math.min(old.at(-1) ?? Number.POSITIVE_INFINITY, fresh.at(-1) ?? Number.POSITIVE_INFINITY);
  return [...new Set([...old, ...fresh])]
    .filter((at) => at <= end)
    .sort((a, b) => a - b)
    .map((at) => [old.includes(at) ? at : null, fresh.includes(at) ? at : null] as const);
}

/** How many of the fires listed by both sides are the same moments; null when one side lists none. */
export function sameFires({ oldFires, newFires }: NonNullable<Candidate['was']>): boolean | null {
  const count = Math.min(oldFires.instants.length, newFires.instants.length);
  if (count === 0) return oldFires.instants.length === newFires.instants.length ? null : false;
  return oldFires.instants.slice(0, count).every((at, index) => at === newFires.instants[index]);
}
