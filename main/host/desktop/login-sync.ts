/** Keeps the setting "start at login" and what the system really has in step. */
import type { Log } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import type { LoginItem } from './login-item.ts';

/**
 * At start the system wins: the person may have switched the entry off in the system's own settings, and the window must show
 * the truth. Afterwards a change of the setting is carried out.
 */
export async function followStartAtLogin(app: App, item: LoginItem, log: Log): Promise<void> {
  try {
    item.repair();
  } catch (error) {
    log.warn('Start at login could not be put right', { error });
  }
  const atStart = item.enabled();
  const { startAtLogin } = await app.handlers['settings.get']({});
  if (startAtLogin !== atStart) await app.handlers['settings.set']({ startAtLogin: atStart });
  app.onPush((name, payload) => {
    // Asked anew each time: the entry may have been switched off by hand since.
    if (name !== 'settings' || !('startAtLogin' in payload) || payload.startAtLogin === item.enabled()) return;
    try {
      item.set(payload.startAtLogin);
    } catch (error) {
      log.warn('Start at login could not be changed', { error });
    }
    const real = item.enabled();
    if (real !== payload.startAtLogin) void app.handlers['settings.set']({ startAtLogin: real });
  });
}
