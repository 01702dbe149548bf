/** Keeps the setting "start at login" and what the system really has in step. */
import type { Language } from '../../../preload/contract.ts';
import type { Log, Notifier } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import type { LoginItem } from './login-item.ts';

export interface LoginSyncDeps {
  readonly item: LoginItem;
  readonly language: () => Language;
  readonly notifier: Notifier;
  readonly log: Log;
}

const WORDS = {
  en: {
    title: 'Start at login needs your approval',
    body: 'Turn on Punctual in System Settings > General > Login Items.',
  },
  zh: { title: '登录时启动需要您的允许', body: '请在“系统设置”>“通用”>“登录项”中打开 Punctual。' },
} as const;

/**
 * The system wins: the person may have switched the entry off in the system's own settings, and the window must show the truth. A
 * change of the setting is carried out. Returns a function that looks again, for when the window is shown.
 */
export async function followStartAtLogin(app: App, deps: LoginSyncDeps): Promise<() => void> {
  const { item, language, notifier, log } = deps;
  try {
    item.repair();
  } catch (error) {
    log.warn('Start at login could not be put right', { error });
  }
  const look = async () => {
    const { startAtLogin } = await app.handlers['settings.get']({});
    const real = item.enabled();
    if (startAtLogin !== real) await app.handlers['settings.set']({ startAtLogin: real });
  };
  await look();
  app.onPush((name, payload) => {
    // Asked anew each time: the entry may have been switched off by hand since.
    if (name !== 'settings' || !('startAtLogin' in payload) || payload.startAtLogin === item.enabled()) return;
    try {
      item.set(payload.startAtLogin);
    } catch (error) {
      log.warn('Start at login could not be changed', { error });
    }
    const real = item.enabled();
    if (real === payload.startAtLogin) return;
    if (item.waitsForApproval()) notifier.notify(WORDS[language()]);
    void app.handlers['settings.set']({ startAtLogin: real });
  });
  return () => void look().catch((error: unknown) => log.warn('Start at login could not be read', { error }));
}
