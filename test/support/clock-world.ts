/** Worlds whose runs end at once, for tests that set the clock of the computer back or forth. */
import { createWorld, T0, type World } from './engine-world.ts';

export const H = 3600;
export const DAY = 24 * H;
export const YEAR = 365 * DAY;
export const hourly = { kind: 'cron', pattern: '0 * * * *' } as const;
export const daily = { kind: 'cron', pattern: '0 9 * * *' } as const;
/** The instant this many seconds after the start of the world, in milliseconds. */
export const at = (seconds: number): number => T0 + seconds * 1000;

/** Moves the clock alone, and lets the engine notice. */
export function setClock(world: World, seconds: number): void {
  world.time.setClock(at(seconds));
  world.engine.hint('clock');
}

export async function ended(): Promise<World> {
  const world = await createWorld();
  world.runner.behave('end-at-once');
  return world;
}

/** The planned times of all runs of a job that were started, in seconds after the start of the world. */
export const starts = (world: World, id: string): number[] =>
  world.runner.orders
    .filter(({ jobId }) => jobId === id)
    .map(({ runId }) => ((world.store.run(runId)?.scheduledAt ?? 0) - T0) / 1000);
