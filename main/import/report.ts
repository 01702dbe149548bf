/** The import as a person reads it before anything is saved: what becomes of each entry, old and new fires side by side, every difference. */
import type { Action, Instant } from '../engine/model.ts';
import { formatOffset, formatWall } from '../engine/triggers/moment.ts';
import { describeSchedule } from '../engine/triggers/words.ts';
import { type Zone, zoneNamed } from '../engine/triggers/zone.ts';
import { excerpt, type FireList, type ImportEntry, type ImportResult } from './model.ts';

export interface ReportOptions {
  /** Fires to show per entry; default all that were listed. */
  readonly fires?: number | undefined;
}

/** Lines of plain text. */
export function reportImport(result: ImportResult, options: ReportOptions = {}): string[] {
  const lines: string[] = [];
  for (const entry of result.entries) lines.push(...reportEntry(entry, options.fires ?? 20), '');
  if (result.differences.length > 0) {
    lines.push('Different for all of them:', ...result.differences.map(({ message }) => `  - ${message}`), '');
  }
  if (result.notUnderstood.length > 0) {
    lines.push('Not understood, and not imported:');
    for (const { line, text, message } of result.notUnderstood) {
      lines.push(`  - ${line === null ? '' : `line ${line}: `}${text}`, `    ${message}`);
    }
    lines.push('');
  }
  lines.push(summary(result));
  return lines;
}

function summary({ entries, notUnderstood }: ImportResult): string {
  const ready = entries.filter(({ spec }) => spec !== null).length;
  const lost = entries.length - ready;
  const parts = [`${ready} ${ready === 1 ? 'job' : 'jobs'} can be imported`];
  if (lost > 0) parts.push(`${lost} cannot`);
  if (notUnderstood.length > 0) parts.push(`${notUnderstood.length} not understood`);
  return `${parts.join(', ')}.`;
}

function reportEntry(entry: ImportEntry, most: number): string[] {
  const { source, spec, differences, oldFires, newFires } = entry;
  const lines = [`${source.name}${source.line === null ? '' : ` (line ${source.line})`}`, `  was:     ${source.text}`];
  if (spec === null) lines.push('  becomes: nothing, it cannot be carried over');
  else {
    lines.push(`  becomes: ${entry.id}: ${describeSchedule(spec.schedule, 'en')}${entry.paused ? ', paused' : ''}`);
    lines.push(`  runs:    ${actionWords(spec.action)}`);
  }
  for (const { message } of differences) lines.push(`  differs: ${message}`);
  return [...lines, ...fireTable(oldFires, newFires, entry.zone, most)];
}

function actionWords(action: Action): string {
  switch (action.kind) {
    case 'shell':
      return excerpt(action.command);
    case 'program':
      return excerpt([action.program, ...action.args].join(' '));
    case 'script':
      return excerpt(`${action.interpreter} ${action.file ?? '(script)'}`);
  }
}

/** Two columns of times in the zone, one pair per line; a row stands on both sides only when it is the same instant. */
function fireTable(oldFires: FireList, newFires: FireList, zoneName: string, most: number): string[] {
  const zone = zoneNamed(zoneName);
  if (zone === null || most === 0) return [];
  const rows = align(oldFires.instants.slice(0, most), newFires.instants.slice(0, most));
  const width = 25;
  const lines = rows.map(([a, b]) => `    ${say(a, zone).padEnd(width)}  ${say(b, zone)}${a === b ? '' : '  <'}`);
  const notes: string[] = [];
  if (oldFires.note !== null) notes.push(`  before:  ${oldFires.note}`);
  if (newFires.note !== null) notes.push(`  now:     ${newFires.note}`);
  if (lines.length === 0) return notes;
  return [`  next (${zoneName}):`, `    ${'before'.padEnd(width)}  now`, ...lines, ...notes];
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
