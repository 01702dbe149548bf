import type { Phrases } from './phrases.ts';
import { isBare, isCombination, isHeldBack, zonesOf } from './schedule-structure.ts';
import type { DstPart, Structure, When } from './structure.ts';

/** More members than this are counted, not said. */
const MOST_MEMBERS = 12;

/** `once`: the same zone throughout, said at the end. `each`: every node that depends on a zone names it. */
type ZoneScope = 'unsaid' | 'once' | 'each';

/**
 * Renders a structure as one line without a full stop. Modifiers stay with their node: as soon as one of them is said inside a
 * combination, its members are numbered, and those of the combination itself follow behind "overall".
 */
export function compose(structure: Structure, say: Phrases): string {
  const zones = zonesOf(structure);
  const [only = 'local'] = zones;
  const scope: ZoneScope = zones.size > 1 ? 'each' : only === 'local' ? 'unsaid' : 'once';
  const text = node(structure, [], scope, say);
  if (scope !== 'once') return say.sentence(text);
  // A single node, or a combination with modifiers, has said its zone among them.
  return say.sentence(isCombination(structure.when) && isBare(structure) ? say.allInZone(text, only) : text);
}

const hasDst = (when: When): when is Extract<When, { dst: DstPart }> => 'dst' in when;

function node(structure: Structure, path: readonly number[], scope: ZoneScope, say: Phrases): string {
  const { when, zone, usesZone } = structure;
  const top = path.length === 0;
  if (!isCombination(when)) {
    const parts = hasDst(when) ? say.dst(when.dst, when) : [];
    parts.push(...say.modifiers(structure.modifiers));
    if (usesZone && (scope === 'each' || (scope === 'once' && top))) parts.push(say.zone(zone));
    return say.clause(say.leaf(when), parts);
  }
  const members = when.of.slice(0, when.of.length > MOST_MEMBERS ? MOST_MEMBERS - 1 : MOST_MEMBERS);
  const numbered = !top || !isBare(structure) || members.some((member) => isGroup(member, scope));
  const label = (index: number): string => `(${[...path, index + 1].join('.')})`;
  const said = members.map((member, index) => {
    const text = node(member, [...path, index + 1], scope, say);
    return numbered ? `${label(index)} ${text}` : text;
  });
  const text = say.combination(when.kind, said, when.of.length - members.length, top);
  if (isBare(structure)) return text;

  // Nothing holds back a person; the number of runs concerns all members.
  const { maxRuns, ...times } = structure.modifiers;
  const zonePart = (scope === 'each' && usesZone) || (scope === 'once' && top) ? [say.zone(zone)] : [];
  const onTimes = [...say.modifiers({ ...times, maxRuns: null }), ...zonePart];
  const onAll = say.modifiers({ ...NOTHING, maxRuns });
  const here = top ? [] : [`(${path.join('.')})`];
  if (when.kind === 'all' || when.of.every((member) => isHeldBack(member.when)))
    return say.overall(text, [...onTimes, ...onAll], here);
  const timed = when.of.flatMap((member, index) => (isHeldBack(member.when) ? [label(index)] : []));
  const withTimes = onTimes.length === 0 ? text : say.overall(text, onTimes, timed);
  return onAll.length === 0 ? withTimes : say.overall(withTimes, onAll, here);
}

const NOTHING = { start: null, end: null, exclude: null, jitter: null, maxRuns: null };

/** True for a member that needs a label, so that nobody takes its last words for those of its neighbour. */
function isGroup(member: Structure, scope: ZoneScope): boolean {
  const { when } = member;
  if (isCombination(when) || !isBare(member)) return true;
  if (scope === 'each' && member.usesZone) return true;
  return hasDst(when) && (when.dst.gap !== null || when.dst.overlap !== null);
}
