/** Finishes a draft: checks it as saving would, compares the fires, and never lets a job through that could not be saved. */
import type { JobSpec, Schedule, ScheduleProblem } from '../engine/model.ts';
import { textFaultIn } from '../engine/plain-text.ts';
import { checkSchedule } from '../engine/triggers/check.ts';
import { type ReportedEvents, saveProblemsOf } from '../engine/triggers/save-rules.ts';
import type { Zone } from '../engine/triggers/zone.ts';
import { compareFires, endNote, type OldSide, take } from './compare.ts';
import { type Difference, excerpt, type FireList, type ImportContext, type ImportEntry } from './model.ts';
import { sharedWords } from './words/shared.ts';

export interface Draft {
  readonly line: number | null;
  readonly name: string;
  readonly text: string;
  readonly id: string;
  /** Null = cannot be carried over; a difference says why. */
  readonly spec: JobSpec | null;
  readonly paused?: boolean | undefined;
  readonly differences: readonly Difference[];
  readonly old: OldSide;
  readonly zone: Zone;
}

/** `source` names the old scheduler in sentences. */
export function finishEntry(draft: Draft, context: ImportContext, source: string): ImportEntry {
  const { zone, old } = draft;
  const count = context.count ?? 20;
  const { now, language = 'en' } = context;
  const say = sharedWords[language];
  const shared = {
    source: { line: draft.line, name: draft.name, text: excerpt(draft.text) },
    id: draft.id,
    paused: draft.paused ?? false,
    zone: zone.name,
  };
  const oldAlone = (): FireList => {
    if (typeof old === 'string') return { instants: [], note: old };
    const instants = take(old, now, count);
    return { instants, note: instants.length < count ? endNote(instants.length, language) : null };
  };
  const none = { instants: [], note: say.notCarriedOver };
  if (draft.spec === null) {
    return { ...shared, spec: null, differences: draft.differences, oldFires: oldAlone(), newFires: none };
  }
  if (textFaultIn(draft.spec) !== null) {
    const differences = [...draft.differences, { code: 'unwritable', message: say.unwritable }];
    return { ...shared, spec: null, differences, oldFires: oldAlone(), newFires: none };
  }
  const told = ({ code, message, fault }: ScheduleProblem): Difference => ({
    code: `schedule-${code}`,
    message: say.refused(fault?.kind === 'event-not-here' ? fault.kind : code, message),
    fault,
  });
  const { schedule, lost } = withoutLostEvents(draft.spec.schedule, context.events);
  const spec = { ...draft.spec, schedule };
  const before = [...draft.differences, ...lost.map(told)];
  const problems = checkSchedule(schedule, {
    now,
    context: { zone: zone.name, anchor: now, lastFinish: null, events: context.events },
  });
  if (problems.length > 0) {
    const refused = [...before, ...problems.map(told)];
    return { ...shared, spec: null, differences: refused, oldFires: oldAlone(), newFires: none };
  }
  const { oldFires, newFires, differences } = compareFires(old, schedule, {
    zone,
    now,
    count,
    source,
    language,
  });
  return { ...shared, spec, differences: [...before, ...differences], oldFires, newFires };
}

/** Of several starts, those on events that this computer never reports are left out, so that the others are carried over. */
function withoutLostEvents(
  schedule: Schedule,
  events: ReportedEvents,
): { readonly schedule: Schedule; readonly lost: readonly ScheduleProblem[] } {
  const kept = { schedule, lost: [] };
  if (schedule.kind !== 'any') return kept;
  const problemsOf = (member: Schedule) =>
    saveProblemsOf(member, events).filter(({ fault }) => fault?.kind === 'event-not-here');
  const of = schedule.of.filter((member) => problemsOf(member).length === 0);
  return of.length === 0 ? kept : { schedule: { ...schedule, of }, lost: schedule.of.flatMap(problemsOf) };
}

/** Gives out ids that are readable, stable and never the same twice in one import. */
export function createIdMaker(prefix: string): (name: string) => string {
  const used = new Map<string, number>();
  return (name) => {
    const slug = name
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 60);
    const base = `${prefix}-${slug === '' ? 'job' : slug}`;
    const times = (used.get(base) ?? 0) + 1;
    used.set(base, times);
    return times === 1 ? base : `${base}-${times}`;
  };
}
