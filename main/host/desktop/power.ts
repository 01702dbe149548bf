/** What the system tells about sleep, session and mains, handed to the app as hints (S18, S39). */
import { powerMonitor } from 'electron';
import type { App } from '../app.ts';

/** Systems tell some things twice; for the engine's own events the engine knows, for those that start jobs we must. */
const DOUBLE_MS = 10_000;

/** Call once after the app is ready. `shutdown` is called when the system goes down: flush, and be quick (S37). */
export function watchPower(app: Pick<App, 'hint'>, shutdown: () => void): void {
  powerMonitor.on('suspend', () => app.hint('suspend'));
  powerMonitor.on('resume', () => app.hint('resume'));
  powerMonitor.on(
    'unlock-screen',
    onceWithin(DOUBLE_MS, () => app.hint('unlock')),
  );
  // Some Linux desktops tell nothing at resume but do tell when the screen comes back: the engine then looks at its clocks.
  powerMonitor.on('lock-screen', () => app.hint('clock'));
  watchMains(() => app.hint('mains'));
  // Preventing it asks the system to wait until we are gone; quitting follows within seconds (macOS and Linux).
  powerMonitor.on('shutdown', (event?: { preventDefault?: () => void }) => {
    event?.preventDefault?.();
    shutdown();
  });
}

/** Only a change from battery to mains counts, not the word that we are on mains, however often it comes. */
function watchMains(pluggedIn: () => void): void {
  let onBattery = powerMonitor.isOnBatteryPower();
  powerMonitor.on('on-battery', () => {
    onBattery = true;
  });
  powerMonitor.on('on-ac', () => {
    if (onBattery) pluggedIn();
    onBattery = false;
  });
}

function onceWithin(ms: number, act: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < ms) return;
    last = now;
    act();
  };
}
