/** What the system tells about sleep, session and mains, handed to the app as hints (S18, S39); doubles are the engine's to ignore. */
import { powerMonitor } from 'electron';
import type { App } from '../app.ts';

/** Call once after the app is ready. `shutdown` is called when the system goes down: flush, and be quick (S37). */
export function watchPower(app: App, shutdown: () => void): void {
  powerMonitor.on('suspend', () => app.hint('suspend'));
  powerMonitor.on('resume', () => app.hint('resume'));
  powerMonitor.on('unlock-screen', () => app.hint('unlock'));
  powerMonitor.on('on-ac', () => app.hint('mains'));
  // Some Linux desktops tell nothing at resume but do tell when the screen comes back: the engine then looks at its clocks.
  powerMonitor.on('lock-screen', () => app.hint('clock'));
  powerMonitor.on('shutdown', shutdown);
}
