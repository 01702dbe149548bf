/** The import as a person reads it before anything is saved: what becomes of each entry, old and new fires side by side, every difference. */

import type { Language } from '../../preload/contract.ts';
import type { Action, Instant } from '../engine/model.ts';
import { formatOffset, formatWall } from '../engine/triggers/moment.ts';
import { describeSchedule } from '../engine/triggers/words.ts';
import { type Zone, zoneNamed } from '../engine/triggers/zone.ts';
import { excerpt, type FireList, type ImportEntry, type ImportResult } from './model.ts';
import { type SharedWords, sharedWords } from './words/shared.ts';

export interface ReportOptions {
  /** Fires to show per entry; default all that were listed. */
  readonly fires?: number | undefined;
  /** The one the result was made in; default English. */
  readonly language?: Language | undefined;
}
type ReportWords = SharedWords['report'];

/** Lines of plain text. */
export function reportImport(result: ImportResult, options: ReportOptions = {}): string[] {
  const { fires = 20, language = 'en' } = options;
  const say = sharedWords[language].report;
  const lines: string[] = [];
  for (const entry of result.entries) lines.push(...reportEntry(entry, fires, language), '');
  if (result.differences.length > 0) {
    lines.push(say.forAll, ...result.differences.map(({ message }) => `  - ${message}`), '');
  }
  if (result.notUnderstood.length > 0) {
    lines.push(say.notUnderstood);
    for (const { line, text, message } of result.notUnderstood) {
      lines.push(`  - ${line === null ? '' : say.atLine(line)}${text}`, `    ${message}`);
    }
    lines.push('');
  }
  lines.push(summary(result, say));
  return lines;
}

function summary({ entries, notUnderstood }: ImportResult, say: ReportWords): string {
  const ready = entries.filter(({ spec }) => spec !== null).length;
  return say.summary(ready, entries.length - ready, notUnderstood.length);
}

function reportEntry(entry: ImportEntry, most: number, language: Language): string[] {
  const say = sharedWords[language].report;
  const { source, spec, differences, oldFires, newFires } = entry;
  const lines = [`${source.name}${source.line === null ? '' : say.line(source.line)}`, `${say.was}${source.text}`];
  if (spec === null) lines.push(`${say.becomes}${say.nothing}`);
  else {
    lines.push(
      `${say.becomes}${entry.id}: ${describeSchedule(spec.schedule, language)}${entry.paused ? say.paused : ''}`,
    );
    lines.push(`${say.runs}${actionWords(spec.action, say)}`);
  }
  for (const { message } of differences) lines.push(`${say.differs}${message}`);
  return [...lines, ...fireTable(oldFires, newFires, entry.zone, most, say)];
}

function actionWords(action: Action, say: ReportWords): string {
  switch (action.kind) {
    case 'shell':
      return excerpt(action.command);
    case 'program':
      return excerpt(
        [action.program, ...action.args]
          .map((word) => (!/\s/.test(word) ? word : word.includes('"') ? `'${word}'` : `"${word}"`))
          .join(' '),
      );
    case 'script':
      return excerpt(`${action.interpreter} ${action.file ?? say.script}`);
  }
}

/** Two columns of times in the zone, one pair per line; a row stands on both sides only when it is the same instant. */
function fireTable(
  oldFires: FireList,
  newFires: FireList,
  zoneName: string,
  most: number,
  words: ReportWords,
): string[] {
  const zone = zoneNamed(zoneName);
  if (zone === null || most === 0) return [];
  const rows = align(oldFires.instants.slice(0, most), newFires.instants.slice(0, most));
  const width = 25;
  const lines = rows.map(([a, b]) => `    ${say(a, zone).padEnd(width)}  ${say(b, zone)}${a === b ? '' : '  <'}`);
  const notes: string[] = [];
  if (oldFires.note !== null) notes.push(`${words.beforeNote}${oldFires.note}`);
  if (newFires.note !== null) notes.push(`${words.nowNote}${newFires.note}`);
  if (lines.length === 0) return notes;
  return [
    words.next(zoneName),
    `    ${words.before.padEnd(width - (words.before.match(/[\u4e00-\u9fff]/g)?.length ?? 0))}  ${words.now}`,
    ...lines,
    ...notes,
  ];
}

type Row = readonly [Instant | null, Instant | null];

function align(old: readonly Instant[], fresh: readonly Instant[]): Row[] {
  const all = [...new Set([...old, ...fresh])].sort((a, b) => a - b);
  const rows = all.map((at): Row => [old.includes(at) ? at : null, fresh.includes(at) ? at : null]);
  // Behind the end of the shorter list a missing partner says nothing.
  const end = Math.min(old.at(-1) ?? Number.POSITIVE_INFINITY, fresh.at(-1) ?? Number.POSITIVE_INFINITY);
  return old.length === 0 || fresh.length === 0 ? rows : rows.filter(([a, b]) => (a ?? b ?? 0) <= end);
}

function say(at: Instant | null, zone: Zone): string {
  if (at === null) return '-';
  const { offset } = zone.at(at);
  return `${formatWall(at + offset).replace('T', ' ')}${formatOffset(offset)}`;
}
