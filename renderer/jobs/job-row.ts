import type { RunState } from '../../main/engine/model.ts';
import type { JobRow } from '../../preload/contract.ts';
import type { Formats } from '../format/formats.ts';
import { waitWords } from '../format/why-words.ts';
import type { Messages } from '../text/messages.ts';
import { drawSparkline } from '../ui/sparkline.tsx';
import { nextWords } from './next-words.ts';

/** Height of a row in pixels. */
export const ROW = 40;

/** What every row needs to be written. */
export interface RowWords {
  readonly text: Messages;
  readonly formats: Formats;
  /** Host time, epoch milliseconds. */
  now(): number;
  /** A fresh copy of the mark of a state, `broken` or `none`. */
  mark(name: string): Node;
}

export interface RowFace {
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly top: number;
  readonly row: JobRow;
  /** Its controls are tab stops only while its row is the active one. */
  readonly active: boolean;
  readonly selected: boolean;
}

/** One row of the table, written over again and again with other jobs. */
export interface PaintedRow {
  readonly element: HTMLElement;
  /** The job it shows. */
  readonly job: JobRow | undefined;
  show(face: RowFace): void;
  /** Writes what time changes. */
  tick(): void;
  /** Long words for the few who ask: written only when somebody points at a part. */
  explain(part: HTMLElement): void;
}

/** What stands at the beginning of a job's row: what its newest run is, or what is wrong with the job itself. */
export function markOf(row: JobRow): RunState | 'broken' | 'none' {
  if (row.state === 'broken') return 'broken';
  return row.running > 0 ? 'running' : (row.recent[0]?.state ?? 'none');
}

/** The newest that does not wait any more. */
const lastRun = ({ recent }: JobRow) => recent.find(({ state }) => state !== 'queued');

/** `element`: a fresh copy of the row's stencil (`job-stencils.tsx`); parts whose column is not shown are missing in it. */
export function createPaintedRow(element: HTMLElement, words: RowWords): PaintedRow {
  const { text, formats } = words;
  const part = (name: string) => element.querySelector<HTMLElement>(`[data-part="${name}"]`);
  const controls = ['box', 'switch', 'play'].map(part);
  const [box, toggle, play] = controls;
  const [state, star, history] = [part('state'), part('star'), part('history')];
  const [name, firstTag, secondTag] = [writer(part('name')), writer(part('firstTag')), writer(part('secondTag'))];
  const [schedule, next, nextAt, last] = [part('schedule'), part('next'), part('nextAt'), part('last')].map(writer);
  const [group, tags, created] = [part('group'), part('tags'), part('created')].map(writer);
  const nextCell = part('next');
  const written = { mark: '', history: undefined as JobRow['recent'] | undefined, active: undefined as unknown };
  let job: JobRow | undefined;
  let explained: HTMLElement | undefined;

  const setMark = (row: JobRow) => {
    const mark = markOf(row);
    if (mark === written.mark) return;
    written.mark = mark;
    state?.replaceChildren(words.mark(mark));
  };
  const setTimes = (row: JobRow) => {
    const now = Math.floor(words.now() / 1000) * 1000;
    const said = nextWords(row, now, text, formats);
    next?.(said.words);
    nextAt?.(said.at);
    if (nextCell !== null && nextCell.dataset['kind'] !== said.kind) nextCell.dataset['kind'] = said.kind;
    const latest = lastRun(row);
    // Renewed every ten seconds: a list whose every line moves each second cannot be read.
    last?.(latest === undefined ? text.jobs.neverRan : formats.ago(Math.floor(now / 10_000) * 10_000 - latest.at));
  };
  const longWords = (row: JobRow, of: string | undefined): string => {
    if (of === 'name') return row.name;
    if (of === 'schedule') return row.words;
    if (of === 'next' || of === 'nextAt') {
      if (row.waiting !== null) return waitWords(row.waiting, text, formats, words.now());
      return row.nextFire === null ? '' : formats.full(row.nextFire);
    }
    const latest = lastRun(row);
    return of === 'last' && latest !== undefined ? formats.full(latest.at) : '';
  };
  const setJob = (row: JobRow) => {
    name(row.name.slice(0, 300));
    setMark(row);
    flag(star, 'hidden', !row.favourite);
    flag(element, 'data-paused', row.pausedBy !== null || row.state === 'finished');
    firstTag(row.tags[0] ?? '');
    secondTag(row.tags[1] ?? '');
    schedule?.(row.problem === null ? row.words : text.job.problem);
    group?.(row.group ?? '');
    tags?.(row.tags.join(', ').slice(0, 300));
    created?.(formats.date(row.createdAt));
    setTimes(row);
    if (history !== null && written.history !== row.recent) drawSparkline(history, row.recent, text);
    written.history = row.recent;
    set(box, 'aria-label', text.jobs.select(row.name));
    set(toggle, 'aria-label', text.jobs.enabled(row.name));
    set(toggle, 'aria-checked', String(row.state === 'active' && row.pausedBy !== 'job'));
    flag(toggle, 'disabled', row.state === 'broken' || row.state === 'finished');
    set(play, 'aria-label', text.jobs.runJob(row.name));
    flag(play, 'disabled', row.state === 'broken');
  };

  return {
    element,
    get job() {
      return job;
    },
    show({ index, top, row, active, selected }) {
      element.style.top = `${top}px`;
      set(element, 'aria-rowindex', String(index + 2));
      set(element, 'data-index', String(index));
      set(element, 'aria-selected', String(selected));
      if (box instanceof HTMLInputElement && box.checked !== selected) box.checked = selected;
      if (written.active !== active) {
        written.active = active;
        for (const stop of [element, ...controls])
          if (stop !== null && stop !== undefined) stop.tabIndex = active ? 0 : -1;
      }
      if (row === job) return;
      job = row;
      setJob(row);
      if (explained !== undefined) explained.title = longWords(row, explained.dataset['part']);
    },
    tick() {
      if (job !== undefined) setTimes(job);
    },
    explain(target) {
      if (job === undefined || longWords(job, target.dataset['part']) === '') return;
      explained?.removeAttribute('title');
      explained = target;
      target.title = longWords(job, target.dataset['part']);
    },
  };
}

/** Writes text where it differs; an empty one takes its element away. */
function writer(element: HTMLElement | null): (words: string) => void {
  let shown: string | null = null;
  const node = document.createTextNode('');
  element?.append(node);
  return (words) => {
    if (words === shown) return;
    if ((words === '') !== (shown === '')) flag(element, 'hidden', words === '');
    shown = words;
    node.data = words;
  };
}

function set(element: Element | null | undefined, name: string, value: string): void {
  if (element?.getAttribute(name) !== value) element?.setAttribute(name, value);
}
function flag(element: Element | null | undefined, name: string, on: boolean): void {
  if (element?.hasAttribute(name) !== on) element?.toggleAttribute(name, on);
}
