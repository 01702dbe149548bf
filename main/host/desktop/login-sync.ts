/** Keeps the setting "start at login" and what the system really has in step. */
import type { Log } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import type { LoginItem } from './login-item.ts';

/**
 * At start the system wins: the person may have switched the entry off in the system's own settings, and the window must show
 * the truth. Afterwards a change of the setting is carried out.
 */
export async function followStartAtLogin(app: App, item: LoginItem, log: Log): Promise<void> {
  let real = item.enabled();
  const { startAtLogin } = await app.handlers['settings.get']({});
  if (startAtLogin !== real) await app.handlers['settings.set']({ startAtLogin: real });
  app.onPush((name, payload) => {
    if (name !== 'settings' || !('startAtLogin' in payload) || payload.startAtLogin === real) return;
    try {
      item.set(payload.startAtLogin);
    } catch (error) {
      log.warn('Start at login could not be changed', { error });
    }
    real = item.enabled();
    if (real !== payload.startAtLogin) void app.handlers['settings.set']({ startAtLogin: real });
  });
}
