import type { DstPolicy } from './cron/cron-walk.ts';
import { type ProblemList, quote } from './problems.ts';
import { isObject } from './read-parts.ts';
import type { TriggerContext } from './trigger.ts';
import { type Zone, zoneNamed } from './zone.ts';
import { zoneFault } from './zone-fault.ts';

/** What members of `any` and `all` take over from the schedule around them unless they say otherwise. */
export interface Surroundings {
  readonly zone: Zone | null;
  readonly dst: DstPolicy;
  readonly level: number;
  /** The kind of the schedule around; null at the top. */
  readonly within: 'any' | 'all' | null;
}

/** The zone of a schedule; null when there is none of that name. */
export function readZone(
  value: unknown,
  path: string,
  context: TriggerContext,
  around: Surroundings,
  problems: ProblemList,
): Zone | null {
  if (value !== undefined && value !== null && typeof value !== 'string') {
    problems.add('wrong-type', path, { kind: 'needs', what: 'zone', got: quote(value) });
    return null;
  }
  if ((value === undefined || value === null) && around.zone !== null) return around.zone;
  const name = value === undefined || value === null || value === 'local' ? context.zone : value;
  const zone = zoneNamed(name);
  if (zone === null) problems.add('unknown-zone', path, zoneFault(name) ?? { kind: 'no-zone', got: quote(name) });
  return zone;
}

/** What to do at clock changes; members not given come from `otherwise`. */
export function readDst(value: unknown, path: string, otherwise: DstPolicy, problems: ProblemList): DstPolicy {
  if (value === undefined || value === null) return otherwise;
  if (!isObject(value)) {
    problems.add('wrong-type', path, { kind: 'needs', what: 'dst', got: quote(value) });
    return otherwise;
  }
  for (const name of Object.keys(value)) {
    if (name !== 'gap' && name !== 'overlap')
      problems.add('unknown-member', `${path}.${name}`, {
        kind: 'no-name-in',
        where: 'dst',
        got: quote(name),
        known: 'gap, overlap',
      });
  }
  const { gap, overlap } = value;
  const knownGap = gap === 'end' || gap === 'skip' || gap === 'shift';
  const knownOverlap = overlap === 'first' || overlap === 'both' || overlap === 'last';
  if (!knownGap && gap !== undefined && gap !== null)
    problems.add('unknown-name', `${path}.gap`, { kind: 'none-of', got: quote(gap), known: 'end, skip, shift' });
  if (!knownOverlap && overlap !== undefined && overlap !== null)
    problems.add('unknown-name', `${path}.overlap`, {
      kind: 'none-of',
      got: quote(overlap),
      known: 'first, both, last',
    });
  return { gap: knownGap ? gap : otherwise.gap, overlap: knownOverlap ? overlap : otherwise.overlap };
}

/** Jitter is not part of a trigger (S24), but a wrong one is refused all the same. */
export function checkJitter(value: unknown, path: string, problems: ProblemList): void {
  if (value === undefined || value === null) return;
  if (!isObject(value)) {
    problems.add('wrong-type', path, { kind: 'needs', what: 'jitter', got: quote(value) });
    return;
  }
  const seconds = value.seconds;
  const stable = value.stable;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= 31_536_000)) {
    problems.add('wrong-type', `${path}.seconds`, { kind: 'needs', what: 'jitter-seconds', got: quote(seconds) });
  }
  if (stable !== undefined && stable !== null && typeof stable !== 'boolean') {
    problems.add('wrong-type', `${path}.stable`, { kind: 'needs', what: 'yes-or-no', got: quote(stable) });
  }
  for (const name of Object.keys(value)) {
    if (name !== 'seconds' && name !== 'stable')
      problems.add('unknown-member', `${path}.${name}`, {
        kind: 'no-name-in',
        where: 'jitter',
        got: quote(name),
        known: 'seconds, stable',
      });
  }
}
