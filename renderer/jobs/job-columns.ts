/** The columns a person can choose, with the room each one takes. */
export const CHOOSABLE = ['schedule', 'next', 'last', 'history'] as const;
export type ChoosableColumn = (typeof CHOOSABLE)[number];

const TRACKS: Readonly<Record<ChoosableColumn, string>> = {
  schedule: 'minmax(130px, 1.9fr)',
  next: '200px',
  last: '92px',
  history: '84px',
};
/** Below this width of the table a column gives way, whatever was chosen. */
const NEEDS: Readonly<Record<ChoosableColumn, number>> = { schedule: 480, next: 0, last: 790, history: 890 };

export function visibleColumns(chosen: readonly string[], width: number): ChoosableColumn[] {
  return CHOOSABLE.filter((column) => chosen.includes(column) && width >= NEEDS[column]);
}

/** `grid-template-columns` of the header and of every row. */
export function gridTemplate(columns: readonly ChoosableColumn[]): string {
  return ['34px', '24px', 'minmax(150px, 2fr)', ...columns.map((column) => TRACKS[column]), '72px'].join(' ');
}
