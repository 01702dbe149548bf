import type { Client } from '../../preload/client.ts';
import type { Person } from './kill-life-person.ts';

/** Pauses every job that this person looks at and waits until no row is open; returns the jobs. */
export async function quiet(client: Client, person: Person): Promise<string[]> {
  await person.finish(client);
  await person.look(client);
  const { items } = await client.call('jobs.list', { limit: 1000 });
  const ids = items.map((job) => job.id).filter((id) => person.erasOf(id).length > 0);
  await client.call('jobs.pause', { ids });
  for (let look = 0; look < 240; look += 1) {
    const { running, queued, held } = await client.call('engine.status', {});
    if (running + queued + held === 0) break;
    // What waits for the end of these pauses, or is held by a person, would wait for ever.
    const waiting = await client.call('runs.list', { states: ['queued'], limit: 100 });
    if (running === 0 && waiting.items.length > 0)
      await client.call('runs.stop', { ids: waiting.items.map((run) => run.id) });
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return ids;
}
