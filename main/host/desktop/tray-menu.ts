/** What the tray says and offers; pure, so that it can be read and tested without a tray. */
import type { MenuItemConstructorOptions } from 'electron';
import type { EngineStatus } from '../../../preload/contract.ts';
import { jobPage, runPage } from '../../../preload/pages.ts';
import { lastingWords } from '../../../preload/words/troubles.ts';
import type { Instant, Run } from '../../engine/model.ts';
import type { TrayState } from './tray-icon.ts';
import type { TrayWords } from './tray-words.ts';

/** Everything the tray shows, at one moment. */
export interface TrayFacts {
  readonly status: Pick<EngineStatus, 'pausedAll' | 'missed' | 'running' | 'next' | 'troubles'>;
  /** Coming fires, earliest first. */
  readonly next: readonly { readonly jobId: string; readonly name: string; readonly at: Instant }[];
  readonly running: readonly Pick<Run, 'id' | 'jobName'>[];
  /** Newest first. */
  readonly recent: readonly Pick<Run, 'id' | 'jobName' | 'state' | 'scheduledAt' | 'finishedAt'>[];
  readonly favourites: readonly { readonly id: string; readonly name: string }[];
  /** Runs that failed since somebody last looked at the window. */
  readonly failed: number;
  /** As the system has it, not as it was asked for. */
  readonly startAtLogin: boolean;
}

export type PauseFor = 'hour' | 'tomorrow' | 'until-resumed';

export interface TrayActions {
  open(page?: string): void;
  run(jobId: string): void;
  stop(runId: string): void;
  pause(how: PauseFor): void;
  resume(): void;
  startAtLogin(enabled: boolean): void;
  quit(): void;
}

type Format = (at: Instant) => string;

/** The worst thing that is true: what keeps everything from working, then what a person did on purpose, then what happened. */
export function trayState({ status, failed }: Pick<TrayFacts, 'status' | 'failed'>): TrayState {
  if (status.troubles.some(({ level }) => level === 'error')) return 'trouble';
  if (status.pausedAll !== null) return 'paused';
  if (status.missed > 0) return 'missed';
  if (failed > 0) return 'failed';
  if (status.troubles.length > 0) return 'trouble';
  return status.running > 0 ? 'running' : 'idle';
}

/** One line, for the pointer that rests on the icon. Windows cuts it at 127 characters. */
export function trayTooltip(
  { status, failed }: Pick<TrayFacts, 'status' | 'failed'>,
  words: TrayWords,
  format: Format,
) {
  const { tip } = words;
  const { pausedAll, next } = status;
  const parts = [
    ...status.troubles.map((trouble) => lastingWords(trouble, words.language).head),
    ...(pausedAll === null ? [] : [pausedAll.until === null ? tip.paused : tip.pausedUntil(format(pausedAll.until))]),
    ...(status.missed === 0 ? [] : [tip.missed(status.missed)]),
    ...(failed === 0 ? [] : [tip.failed(failed)]),
    ...(status.running === 0 ? [] : [tip.running(status.running)]),
    ...(pausedAll !== null ? [] : [next === null ? tip.nothing : tip.next(shorten(next.name), format(next.at))]),
  ];
  return `Punctual: ${parts.join(tip.join)}`;
}

/** Everything is in the menu, because on Linux clicks on the icon may never be delivered. */
export function trayMenu(
  facts: TrayFacts,
  actions: TrayActions,
  words: TrayWords,
  format: Format,
): MenuItemConstructorOptions[] {
  const { status } = facts;
  return [
    { label: words.open, click: () => actions.open() },
    ...status.troubles.map((trouble) => ({
      id: `trouble:${trouble.code}`,
      label: `⚠ ${lastingWords(trouble, words.language).head}`,
      click: () => actions.open(),
    })),
    ...(status.missed === 0 ? [] : [{ label: words.missed(status.missed), click: () => actions.open('/missed') }]),
    { type: 'separator' },
    ...nextItems(facts, actions, words, format),
    ...runningItems(facts, actions, words),
    ...recentItems(facts, actions, words, format),
    ...favouriteItems(facts, actions, words),
    { type: 'separator' },
    status.pausedAll === null ? pauseItem(actions, words) : { label: words.resumeAll, click: () => actions.resume() },
    { type: 'separator' },
    {
      label: words.startAtLogin,
      type: 'checkbox',
      checked: facts.startAtLogin,
      click: () => actions.startAtLogin(!facts.startAtLogin),
    },
    { label: words.quit, click: () => actions.quit() },
  ];
}

function nextItems({ next, status }: TrayFacts, actions: TrayActions, words: TrayWords, format: Format) {
  // While everything is paused nothing comes next.
  if (next.length === 0 || status.pausedAll !== null) return [];
  const items = next.map(({ jobId, name, at }) => ({
    id: `next:${jobId}`,
    label: `${menuText(name)}, ${format(at)}`,
    click: () => actions.open(jobPage(jobId)),
  }));
  return [{ label: words.next, enabled: false }, ...items];
}

function runningItems({ running, status }: TrayFacts, actions: TrayActions, words: TrayWords) {
  if (running.length === 0) return [];
  const items: MenuItemConstructorOptions[] = running.map(({ id, jobName }) => ({
    id: `running:${id}`,
    label: menuText(jobName),
    submenu: [
      { label: words.openRun, click: () => actions.open(runPage(id)) },
      { label: words.stop, click: () => actions.stop(id) },
    ],
  }));
  const more = status.running - running.length;
  if (more > 0) items.push({ label: words.more(more), click: () => actions.open('/runs') });
  return [{ label: words.running, enabled: false }, ...items];
}

function recentItems({ recent }: TrayFacts, actions: TrayActions, words: TrayWords, format: Format) {
  if (recent.length === 0) return [];
  const submenu = recent.map(({ id, jobName, state, finishedAt, scheduledAt }) => ({
    id: `recent:${id}`,
    label: `${words.outcomes[state] ?? ''} ${menuText(jobName)}, ${format(finishedAt ?? scheduledAt)}`.trim(),
    click: () => actions.open(runPage(id)),
  }));
  return [{ label: words.recent, submenu }];
}

function favouriteItems({ favourites }: TrayFacts, actions: TrayActions, words: TrayWords) {
  if (favourites.length === 0) return [];
  const submenu = favourites.map(({ id, name }) => ({
    id: `favourite:${id}`,
    label: menuText(name),
    click: () => actions.run(id),
  }));
  return [{ label: words.runNow, submenu }];
}

function pauseItem(actions: TrayActions, words: TrayWords): MenuItemConstructorOptions {
  return {
    label: words.pauseAll,
    submenu: [
      { label: words.hour, click: () => actions.pause('hour') },
      { label: words.tomorrow, click: () => actions.pause('tomorrow') },
      { label: words.untilResumed, click: () => actions.pause('until-resumed') },
    ],
  };
}

/** When a pause asked for now ends; null = not by itself. Tomorrow is counted in days, not in 24 hours: clocks change. */
export function pauseEnd(how: PauseFor, now: Instant): Instant | null {
  if (how === 'until-resumed') return null;
  if (how === 'hour') return now + 3_600_000;
  const today = new Date(now);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1, 8).getTime();
}

/** An ampersand would underline the letter after it. */
function menuText(name: string): string {
  return shorten(name).replace(/&/g, '&&');
}

function shorten(name: string): string {
  const characters = [...name.replace(/\s+/g, ' ')];
  return characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : characters.join('');
}
