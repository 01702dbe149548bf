import type { JobRow } from '../../preload/contract.ts';
import { toneOf } from '../ui/outcome.tsx';
import { markOf, ROW } from './job-row.ts';

/** Lines of text in one element. */
const LINES = 8;

export interface LinesShown {
  readonly first: number;
  readonly last: number;
  readonly template: string;
  /** Undefined while the job is on its way. */
  row(index: number): JobRow | undefined;
  selected(id: string): boolean;
}
interface Block {
  readonly element: HTMLElement;
  write(number: number, template: string, rows: readonly (JobRow | undefined)[]): void;
}

/**
 * What flies by too quickly to be read, and what is still on its way: one line of text a job, eight lines in one element, under the
 * rows. Laying eight lines out takes Chromium less time than one row.
 */
export interface FlyingLines {
  show(lines: LinesShown): void;
  /** Takes them away. */
  clear(): void;
}

/** `stencil`: a block of lines of `job-stencils.tsx`. */
export function createFlyingLines(place: HTMLElement, stencil: Element): FlyingLines {
  let shown = new Map<number, Block>();
  const spare: Block[] = [];
  return {
    show({ first, last, template, row, selected }) {
      const next = new Map<number, Block>();
      const [from, to] = [Math.floor(first / LINES), Math.floor(last / LINES)];
      for (const [number, block] of shown) if (number < from || number > to) spare.push(block);
      for (let number = from; number <= to; number += 1) {
        const block = shown.get(number) ?? spare.pop() ?? createBlock(stencil.cloneNode(true) as HTMLElement);
        if (!block.element.isConnected) place.prepend(block.element);
        const rows = Array.from({ length: LINES }, (_, n) => row(number * LINES + n));
        block.write(number, template, rows);
        block.element.toggleAttribute(
          'data-selected',
          rows.every((job) => job === undefined || selected(job.id)),
        );
        next.set(number, block);
      }
      shown = next;
    },
    clear() {
      spare.push(...shown.values());
      shown = new Map();
      for (const { element } of spare) element.remove();
    },
  };
}

function createBlock(element: HTMLElement): Block {
  const column = (name: string) => {
    const text = document.createTextNode('');
    element.querySelector(`[data-part="${name}"]`)?.append(text);
    return text;
  };
  const [calm, loud, names] = [column('calm'), column('loud'), column('names')];
  const written = { number: -1, template: '', rows: [] as readonly (JobRow | undefined)[] };
  return {
    element,
    write(number, template, rows) {
      if (number !== written.number) element.style.top = `${number * LINES * ROW}px`;
      if (template !== written.template) element.style.gridTemplateColumns = template;
      if (number !== written.number || rows.some((row, n) => row !== written.rows[n])) {
        const lines = (of: (row: JobRow) => string) => rows.map((row) => (row === undefined ? '' : of(row))).join('\n');
        calm.data = lines((row) => (isLoud(row) ? '' : '•'));
        loud.data = lines((row) => (isLoud(row) ? '×' : ''));
        names.data = rows.map((row) => (row === undefined ? '…' : nameOf(row))).join('\n');
      }
      Object.assign(written, { number, template, rows });
    },
  };
}

function isLoud(row: JobRow): boolean {
  const mark = markOf(row);
  return mark === 'broken' || (mark !== 'none' && toneOf(mark) === 'bad');
}

/** A name may hold line breaks, and a line of a thousand letters takes long to lay out. */
function nameOf(row: JobRow): string {
  return `${row.favourite ? '★ ' : ''}${row.name.slice(0, 120).replaceAll(/[\n\r\u2028\u2029]/g, ' ')}`;
}
