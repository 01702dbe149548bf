/** Which jobs are favourites: read once in small slices, then followed by events, so that the tray never lists ten thousand jobs. */
import type { Pushes } from '../../../preload/contract.ts';
import type { App } from '../app.ts';

export interface Favourite {
  readonly id: string;
  readonly name: string;
}
export interface Favourites {
  /** By name, at most 15. */
  list(): readonly Favourite[];
  close(): void;
}

const SLICE = 200;
const MOST_SHOWN = 15;
/** Between two slices the main process is free for everything else. */
const BREATH_MS = 20;

/** `changed` is called whenever the list may be another one, `failed` when it could not be read. */
export function followFavourites(app: App, changed: () => void, failed: (error: unknown) => void): Favourites {
  const names = new Map<string, string>();
  let reading = 0;
  /** Everything was read: from here on events are enough. */
  let whole = false;
  let closed = false;

  async function read(): Promise<void> {
    reading += 1;
    whole = false;
    const own = reading;
    names.clear();
    for (let offset = 0; !closed && own === reading; offset += SLICE) {
      const page = await app.handlers['jobs.list']({ sort: 'created', offset, limit: SLICE, recent: 0 });
      for (const { id, name, favourite } of page.items) if (favourite) names.set(id, name);
      if (page.items.length < SLICE) break;
      await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
    }
    if (closed || own !== reading) return;
    whole = true;
    changed();
  }

  function follow({ events, lost }: Pushes['events']): void {
    // What was dropped may have been an edit; a removal while slices are read shifts them, so that one would be left out.
    const removed = events.some(({ type }) => type === 'all-jobs-removed' || (type === 'job-removed' && !whole));
    if (lost || removed) void read().catch(failed);
    for (const event of events) {
      if (event.type === 'job-removed') names.delete(event.job.id);
      if (event.type !== 'job-added' && event.type !== 'job-changed') continue;
      const { id, spec } = event.job;
      if (spec.favourite === true) names.set(id, spec.name);
      else names.delete(id);
    }
  }

  const stop = app.onPush((name, payload) => {
    if (name === 'events' && 'events' in payload) follow(payload);
  });
  void read().catch(failed);
  return {
    list() {
      const all = [...names].map(([id, name]) => ({ id, name }));
      return all.sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST_SHOWN);
    },
    close() {
      closed = true;
      stop();
    },
  };
}
