/** The columns a person can choose, in the order in which they stand. */
export const CHOOSABLE = ['group', 'tags', 'schedule', 'next', 'last', 'history', 'created'] as const;
export type ChoosableColumn = (typeof CHOOSABLE)[number];

const TRACKS: Readonly<Record<ChoosableColumn, string>> = {
  group: 'minmax(90px, 1fr)',
  tags: 'minmax(90px, 1fr)',
  schedule: 'minmax(120px, 1.6fr)',
  next: 'minmax(112px, 200px)',
  last: '92px',
  history: '84px',
  created: '96px',
};
const GAP = 12;
/** Paddings, check box, state, the shortest name, controls, and the gaps between them. */
const FIXED = 34 + 34 + 24 + 150 + 72 + 3 * GAP;

/**
 * Who gets room first, in pixels. What a person asked for beyond the usual makes the others narrow before it gives way; `last` and
 * `history` only come where everything has its full width.
 */
const ROOM: readonly { readonly column: ChoosableColumn; readonly least: number; readonly full: number }[] = [
  { column: 'next', least: 112, full: 200 },
  { column: 'schedule', least: 120, full: 120 },
  { column: 'group', least: 90, full: 110 },
  { column: 'tags', least: 90, full: 110 },
  { column: 'created', least: 96, full: 96 },
  { column: 'last', least: 92, full: 92 },
  { column: 'history', least: 84, full: 84 },
];

/** Of the columns chosen those that fit into a table of this width, in their order. */
export function visibleColumns(chosen: readonly string[], width: number): ChoosableColumn[] {
  const shown = new Set<ChoosableColumn>();
  let [least, full] = [FIXED, FIXED];
  for (const room of ROOM) {
    const { column } = room;
    if (!chosen.includes(column)) continue;
    const needs = column === 'last' || column === 'history' ? full + room.full : least + room.least;
    if (needs + GAP > width) continue;
    shown.add(column);
    least += room.least + GAP;
    full += room.full + GAP;
  }
  return CHOOSABLE.filter((column) => shown.has(column));
}

/** `grid-template-columns` of the header and of every row. */
export function gridTemplate(columns: readonly ChoosableColumn[]): string {
  return ['34px', '24px', 'minmax(150px, 2.3fr)', ...columns.map((column) => TRACKS[column]), '72px'].join(' ');
}
