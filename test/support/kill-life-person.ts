/**
 * A person at work on a host that is being killed: pauses with both ends, edited schedules, removals and their undo, waiting rows
 * started, skipped and held. Keeps which schedule was in force from when on, for the checker.
 */
import { PunctualError } from '../../main/engine/errors.ts';
import type { Job } from '../../main/engine/model.ts';
import type { Client } from '../../preload/client.ts';
import type { Era } from './kill-oracle.ts';

export interface Person {
  /** One more act. Returns before its answer has come where a kill may cut it off; it is complete or has not happened. */
  act(client: Client): Promise<void>;
  /** Notes which schedules are in force: after each start and each act that was not cut off. */
  look(client: Client): Promise<void>;
  /** Undoes the removal that is still open, and ends every pause of a group or of everything. */
  finish(client: Client): Promise<void>;
  erasOf(jobId: string): readonly Era[];
  /** Returns what takes this person's knowledge back to now: a backup of now was put back. */
  remember(): () => void;
  /** How often each act was carried out or refused; names of acts, and codes of refusals. */
  readonly acts: ReadonlyMap<string, number>;
}

type Dice = (low: number, high: number) => number;

/**
 * @param group The group that is paused as one.
 * @param apart Jobs that this person leaves alone.
 */
export function createPerson(dice: Dice, group: string, apart: (jobId: string) => boolean): Person {
  const acts = new Map<string, number>();
  const eras = new Map<string, Era[]>();
  let removed: { readonly jobs: readonly Job[]; readonly rows: readonly string[] } | null = null;
  const count = (what: string) => acts.set(what, (acts.get(what) ?? 0) + 1);
  const one = <T>(list: readonly T[]): T | undefined => list[dice(0, list.length)];
  const allIds = () => [...eras.keys()];
  const ending = (): 'catch-up' | 'forget' => (dice(0, 2) === 0 ? 'forget' : 'catch-up');

  async function undo(client: Client): Promise<void> {
    if (removed === null) return;
    const { jobs, rows } = removed;
    const [job] = jobs;
    // A kill may have cut off the answer of an undo that took place.
    const there = await client.call('jobs.get', { id: job?.id ?? '' }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof PunctualError && error.code === 'not-found') return false;
        throw error;
      },
    );
    if (!there) await client.call('jobs.restore', { jobs, rows });
    removed = null;
  }

  async function waitingId(client: Client): Promise<string[]> {
    const { items } = await client.call('runs.list', { states: ['queued'], limit: 100 });
    const run = one(items);
    return run === undefined ? [] : [run.id];
  }

  const deeds: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    edit: (client) =>
      client.call('jobs.reschedule', {
        id: one(allIds()) ?? '',
        schedule: { kind: 'interval', every: { seconds: dice(1, 4) }, jitter: { seconds: dice(0, 3) } },
      }),
    pause: (client) =>
      client.call('jobs.pause', {
        ids: allIds()
          .filter(() => dice(0, 2) === 0)
          .slice(0, 4),
      }),
    resume: (client) => client.call('jobs.resume', { ids: allIds(), missed: ending() }),
    'pause group': (client) => client.call('engine.pause', { group }),
    'resume group': (client) => client.call('engine.resume', { group, missed: ending() }),
    'pause all': (client) => client.call('engine.pause', {}),
    'resume all': (client) => client.call('engine.resume', { missed: ending() }),
    start: async (client) => client.call('runs.start', { ids: await waitingId(client) }),
    skip: async (client) => client.call('runs.skip', { ids: await waitingId(client) }),
    hold: async (client) => client.call('runs.hold', { ids: await waitingId(client), held: dice(0, 3) > 0 }),
    run: (client) => client.call('jobs.run', { id: one(allIds()) ?? '' }),
    backup: (client) => client.call('backups.create', {}),
    // Another job each time, so that the file always has something to change.
    apply: (client) =>
      client.call('jobs.apply', {
        text: `{"version":1,"jobs":[{"id":"applied","name":"Applied ${dice(1, 99)} alone","action":{"kind":"shell","command":"true"},"schedule":{"kind":"manual"}}]}`,
      }),
  };

  async function act(client: Client): Promise<void> {
    const what = removed !== null ? 'undo' : dice(0, 8) === 0 ? 'remove' : (one(Object.keys(deeds)) ?? 'run');
    count(what);
    if (what === 'remove') {
      // Without its answer nothing could be undone.
      const { removed: jobs, rows } = await client.call('jobs.remove', { ids: [one(allIds()) ?? ''] });
      removed = { jobs, rows };
      return;
    }
    const deed = (what === 'undo' ? undo(client) : deeds[what]?.(client)) ?? Promise.resolve();
    const told = deed.catch((error: unknown) => {
      count(`refused: ${error instanceof PunctualError ? error.code : String(error)}`);
    });
    await Promise.race([told, new Promise((resolve) => setTimeout(resolve, dice(0, 60)))]);
  }

  return {
    act,
    async look(client) {
      const { items } = await client.call('jobs.list', { limit: 1000 });
      for (const row of items) {
        // They leave no marks: nothing starts them.
        if (apart(row.id)) continue;
        const { job } = await client.call('jobs.get', { id: row.id });
        const known = eras.get(job.id) ?? [];
        if (known.at(-1)?.anchor === job.anchorAt) continue;
        eras.set(job.id, [...known, { schedule: job.spec.schedule, anchor: job.anchorAt }]);
      }
    },
    async finish(client) {
      await undo(client);
      await client.call('engine.resume', { group, missed: 'catch-up' });
      await client.call('engine.resume', { missed: 'catch-up' });
    },
    erasOf: (jobId) => eras.get(jobId) ?? [],
    remember() {
      const was = { eras: [...eras], removed };
      return () => {
        eras.clear();
        for (const [id, known] of was.eras) eras.set(id, known);
        removed = was.removed;
      };
    },
    acts,
  };
}
