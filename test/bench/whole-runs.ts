/** Jobs that are due together, from the engine's decision through SQLite and a real process to the stored end; part of `bench -- runner`. */
import { join } from 'node:path';
import { DEFAULT_ENGINE_SETTINGS } from '../../main/engine/defaults.ts';
import { createEngine } from '../../main/engine/engine.ts';
import { createAlarm } from '../../main/host/alarm.ts';
import { createIds } from '../../main/host/ids.ts';
import { createRunner } from '../../main/runner/runner.ts';
import { openStore } from '../../main/store/open.ts';

const HOUR = 3_600_000;

export interface WholeRuns {
  /** Lets all of them run once; seconds until the last end is stored. */
  round(): Promise<number>;
  close(): Promise<void>;
}

/** `count` jobs of `sh -c true` that are due at the same minute of each hour, `together` at once. */
export async function createWholeRuns(folder: string, count: number, together: number): Promise<WholeRuns> {
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn: console.error, error: console.error };
  let shift = 0;
  const clock = { now: () => Date.now() + shift, monotonic: () => performance.now(), zone: () => 'UTC' };
  const store = openStore({ file: join(folder, 'whole.db'), log, clock });
  const runner = createRunner({ logFolder: join(folder, 'whole-logs'), clock, log });
  const engine = createEngine({
    ...{ clock, log, store, runner },
    alarm: createAlarm(),
    ids: createIds(),
    random: { next: Math.random, machine: 'bench' },
    settings: { ...DEFAULT_ENGINE_SETTINGS, limit: together, settleSeconds: 0 },
  });
  await engine.start();
  let at = Math.ceil(clock.now() / HOUR) * HOUR + HOUR;
  engine.addMany(
    Array.from({ length: count }, (_, n) => ({
      spec: {
        name: `job ${n}`,
        action: { kind: 'shell' as const, command: 'true' },
        schedule: { kind: 'interval' as const, every: { hours: 1 }, start: new Date(at).toISOString() },
        graceSeconds: 'any' as const,
      },
    })),
  );
  return {
    async round() {
      let finished = 0;
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = engine.listen(
        () => {
          finished += 1;
          if (finished === count) resolve();
        },
        { types: ['run-finished'] },
      );
      // Just before the slot, so that the runs are on time and not caught up at a slower pace.
      shift += at - clock.now() - 5;
      const begun = performance.now();
      engine.hint('clock');
      await promise;
      end();
      at += HOUR;
      return (performance.now() - begun - 5) / 1000;
    },
    async close() {
      await engine.stop();
      await runner.close();
      store.close();
    },
  };
}
