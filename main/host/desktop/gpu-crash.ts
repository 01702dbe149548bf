/** A graphics driver that crashes again and again: the app goes on without it. */
import { dialog, app as electronApp } from 'electron';
import type { Language } from '../../../preload/contract.ts';
import type { Log } from '../../engine/ports.ts';
import type { DesktopMemory } from './desktop-memory.ts';
import type { Quitter } from './quit.ts';
import { startAgain } from './restart.ts';

/** Chromium gives up as well, and ends the whole process, after some more of them. */
const MOST = 3;
const WITHIN_MS = 60_000;

const WORDS = {
  en: {
    message: 'The graphics driver keeps crashing.',
    detail:
      'Punctual can draw its window without it (--disable-gpu), until the next version. Running jobs go on meanwhile.',
    buttons: ['Restart without it', 'Later'],
  },
  zh: {
    message: '显卡驱动程序反复崩溃。',
    detail: 'Punctual 可以不使用它来绘制窗口（--disable-gpu），直到下一个版本。正在运行的任务不受影响。',
    buttons: ['重新启动并停用', '以后'],
  },
} as const;

/**
 * Call before the app is ready. The next start of this version does without the driver as soon as `MOST` crashes came within a minute,
 * also when this process does not outlive them; `offer` is called once then.
 */
export function watchGpu(memory: DesktopMemory, version: string, log: Log, offer: () => void): void {
  if (memory.current().withoutGpu === version) electronApp.commandLine.appendSwitch('disable-gpu');
  let crashes: number[] = [];
  electronApp.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (type !== 'GPU' || reason === 'clean-exit') return;
    log.warn('graphics process gone', { reason, exitCode });
    const now = performance.now();
    crashes = [...crashes.filter((at) => now - at < WITHIN_MS), now];
    if (crashes.length < MOST || memory.current().withoutGpu === version) return;
    memory.remember({ withoutGpu: version });
    offer();
  });
}

/** Asks whether to restart now. */
export async function offerWithoutGpu(language: Language, quitter: Pick<Quitter, 'restartInto'>): Promise<void> {
  const { buttons, ...words } = WORDS[language];
  const { response } = await dialog.showMessageBox({
    ...{ type: 'warning', ...words, buttons: [...buttons] },
    ...{ defaultId: 0, cancelId: 1 },
  });
  if (response !== 0) return;
  await quitter.restartInto(() => {
    startAgain();
    electronApp.exit(0);
  });
}
