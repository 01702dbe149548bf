/** The lasting troubles of an app: where they come from, and who hears of them. Every future one joins with a code, its words and a `set`. */
import type { Language, LastingTrouble, SecretKeeper } from '../../preload/contract.ts';
import { lastingWords } from '../../preload/words/troubles.ts';
import type { EngineEvent } from '../engine/events.ts';
import type { Clock, Log, Notifier } from '../engine/ports.ts';
import type { Store } from '../store/open.ts';
import { createStoreWatch } from './store-watch.ts';
import { createTroubles, type Troubles } from './troubles.ts';

export interface AppTroublesDeps {
  readonly folder: string;
  readonly store: Pick<Store, 'probe'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly notifier: Notifier;
  /** False where nobody sits in front of the computer: then a notification that cannot be shown is as expected. */
  readonly hasDesktop: boolean;
  readonly language: () => Language;
  /** Every window and command that listens. */
  readonly push: (troubles: readonly LastingTrouble[]) => void;
  /** Has the engine try a failed transaction again now. */
  readonly retry: () => void;
  /** With each look: what changes without an event. */
  readonly alsoLook?: (() => void) | undefined;
}

export interface AppTroubles extends Pick<Troubles, 'set' | 'clear'> {
  /** For a person who looks: what is wrong at this very moment. */
  asked(): readonly LastingTrouble[];
  event(event: EngineEvent): void;
  /** With every heartbeat. */
  look(): void;
  secrets(keeper: Pick<SecretKeeper, 'problem'>, values: number): void;
  stop(): void;
}

/** No computer that runs this is set to an earlier date on purpose. */
const EARLIEST = Date.UTC(2025, 0, 1);

export function createAppTroubles(deps: AppTroublesDeps): AppTroubles {
  const { clock, notifier } = deps;
  const troubles = createTroubles({
    clock,
    log: deps.log,
    onChange: deps.push,
    onBegin(trouble) {
      // That they cannot be shown is the trouble itself.
      if (trouble.code === 'notifications') return;
      const { head, what } = lastingWords(trouble, deps.language());
      notifier.notify({ title: `Punctual: ${head}`, body: what, urgent: trouble.level === 'error' });
    },
  });
  const probe = () => {
    deps.alsoLook?.();
    return deps.store.probe();
  };
  const watch = createStoreWatch({ folder: deps.folder, troubles, probe, retry: deps.retry });
  notifier.onOutcome?.((problem) => {
    if (problem === null) troubles.clear('notifications');
    else if (deps.hasDesktop) troubles.set('notifications', { said: problem });
  });
  return {
    asked() {
      watch.watched();
      return troubles.all();
    },
    set: troubles.set,
    clear: troubles.clear,
    event(event) {
      if (event.type === 'store-failed') watch.engineFailed(event.reason);
      else if (event.type === 'store-recovered') watch.engineRecovered();
    },
    look() {
      if (clock.now() < EARLIEST) troubles.set('clock');
      else troubles.clear('clock');
      watch.look();
    },
    secrets({ problem }, values) {
      if (values > 0 && problem !== null) troubles.set('secrets', { said: problem.message, reason: problem.reason });
      else troubles.clear('secrets');
    },
    stop: watch.stop,
  };
}

/** A session that can show something; Linux alone has computers without one that run a host. */
export function hasDesktop(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (process.platform !== 'linux') return true;
  return ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS'].some((name) => (environment[name] ?? '') !== '');
}
