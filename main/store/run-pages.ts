/** One place in the history: newest scheduled time first, then job, then row. All indexes of the history end in this order. */
export interface RunPlace {
  readonly at: number;
  readonly job: number;
  readonly seq: number;
}

/** Rows of one index walk strictly after a place, in history order, at most `limit`. */
export type Walk = (after: RunPlace, limit: number) => readonly RunPlace[];

export const NEWEST: RunPlace = {
  at: Number.MAX_SAFE_INTEGER,
  job: Number.MAX_SAFE_INTEGER,
  seq: Number.MAX_SAFE_INTEGER,
};

export function placeText(place: RunPlace): string {
  return `${place.at}.${place.job}.${place.seq}`;
}

/** Null when the text is no place. */
export function placeFrom(text: string): RunPlace | null {
  const [, at, job, seq] = /^(-?\d{1,16})\.(\d{1,16})\.(\d{1,16})$/.exec(text) ?? [];
  return at === undefined || job === undefined || seq === undefined
    ? null
    : { at: Number(at), job: Number(job), seq: Number(seq) };
}

function earlier(a: RunPlace, b: RunPlace): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.job !== b.job) return a.job > b.job;
  return a.seq > b.seq;
}

interface Stream {
  readonly walk: Walk;
  buffer: readonly RunPlace[];
  index: number;
  chunk: number;
  ended: boolean;
}

/**
 * The first `limit` places after `after` of several walks together. Each walk is asked for little at first and for more when
 * it turns out to be the one that matters, so a page over hundreds of jobs costs one small step per job.
 */
export function mergeWalks(walks: readonly Walk[], after: RunPlace, limit: number): RunPlace[] {
  const first = walks.length === 1 ? limit : Math.min(limit, Math.ceil((2 * limit) / Math.max(1, walks.length)) + 1);
  const streams: Stream[] = walks.map((walk) => ({ walk, buffer: [], index: 0, chunk: first, ended: false }));
  const refill = (stream: Stream, from: RunPlace): void => {
    stream.buffer = stream.walk(from, stream.chunk);
    stream.index = 0;
    if (stream.buffer.length < stream.chunk) stream.ended = true;
    stream.chunk = Math.min(limit, stream.chunk * 2);
  };
  for (const stream of streams) refill(stream, after);

  const page: RunPlace[] = [];
  while (page.length < limit) {
    let best: Stream | null = null;
    let bestPlace: RunPlace | null = null;
    for (const stream of streams) {
      const place = stream.buffer[stream.index];
      if (place !== undefined && (bestPlace === null || earlier(place, bestPlace))) {
        best = stream;
        bestPlace = place;
      }
    }
    if (best === null || bestPlace === null) break;
    page.push(bestPlace);
    best.index += 1;
    if (best.index >= best.buffer.length && !best.ended) refill(best, bestPlace);
  }
  return page;
}
