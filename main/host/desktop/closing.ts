/** What a person is told when the window closes and the application does not. Jobs must never stop running without a word. */
import { dialog } from 'electron';
import type { Settings } from '../../../preload/contract.ts';
import type { Notifier } from '../../engine/ports.ts';
import type { DesktopMemory } from './desktop-memory.ts';
import { languageOf } from './tray-words.ts';

const WORDS = {
  en: {
    title: 'Punctual goes on in the tray',
    body: 'Your jobs keep running on time. Open the window again or quit from the icon in the tray.',
    message: 'This desktop shows no tray icon for Punctual.',
    detail: 'Your jobs only run on time while Punctual runs. Minimised, its window stays in reach.',
    buttons: ['Keep running, minimised', 'Quit', 'Cancel'],
    unsaved: 'What you are editing is not saved.',
    discard: ['Keep editing', 'Close without saving'],
  },
  zh: {
    title: 'Punctual 在托盘中继续运行',
    body: '任务仍会准时运行。可通过托盘图标再次打开窗口或退出。',
    message: '此桌面不显示 Punctual 的托盘图标。',
    detail: '只有 Punctual 在运行时，任务才会准时运行。最小化后窗口仍可随时打开。',
    buttons: ['最小化并继续运行', '退出', '取消'],
    unsaved: '正在编辑的内容尚未保存。',
    discard: ['继续编辑', '不保存并关闭'],
  },
} as const;

export interface ClosingDeps {
  readonly settings: () => Settings;
  readonly memory: DesktopMemory;
  readonly notifier: Notifier;
  readonly quitting: () => boolean;
  readonly hasTray: () => boolean;
  readonly minimise: () => void;
  readonly quit: () => void;
}

/** Answers, each time a person closes the window, what shall happen to it. */
export function createClosing(deps: ClosingDeps): {
  onClose: () => 'close' | 'hide' | 'handled';
  onUnsaved: () => 'keep' | 'discard';
} {
  const words = () => WORDS[languageOf(deps.settings().window.language)];
  let asking = false;

  /** Without a tray a hidden window would be out of reach. */
  async function askWithoutTray(): Promise<void> {
    if (asking) return;
    asking = true;
    const { message, detail, buttons } = words();
    const { response } = await dialog
      .showMessageBox({ type: 'question', message, detail, buttons: [...buttons], defaultId: 0, cancelId: 2 })
      .finally(() => {
        asking = false;
      });
    if (response === 0) deps.minimise();
    if (response === 1) deps.quit();
  }

  function tellOnce(): void {
    if (deps.memory.current().toldAboutTray) return;
    deps.memory.remember({ toldAboutTray: true });
    const { title, body } = words();
    deps.notifier.notify({ title, body });
  }

  return {
    onClose() {
      if (deps.quitting() || !deps.settings().closeToTray) return 'close';
      if (!deps.hasTray()) {
        // A question that cannot be asked leaves the window as it is: in reach.
        askWithoutTray().catch(() => {});
        return 'handled';
      }
      tellOnce();
      return 'hide';
    },
    /** While quitting nothing is asked any more: the jobs have been dealt with, and a window without them is of no use. */
    onUnsaved() {
      if (deps.quitting()) return 'discard';
      const { unsaved, discard } = words();
      const buttons = [...discard];
      const answer = dialog.showMessageBoxSync({
        type: 'warning',
        message: unsaved,
        buttons,
        defaultId: 0,
        cancelId: 0,
      });
      return answer === 1 ? 'discard' : 'keep';
    },
  };
}
