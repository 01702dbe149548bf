/** Long work in small steps, so that whoever keeps the time may let others in between. */
export type Steps<T> = Generator<void, T>;

/** How long a slice lasts before others have their turn, milliseconds. */
const SLICE_MS = 8;

/** Everything at once, for programs that have nothing else to do. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Lets timers and sockets have their turn every few milliseconds. */
export async function inSteps<T>(steps: Steps<T>): Promise<T> {
  let began = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - began < SLICE_MS) continue;
    await othersTurn();
    began = performance.now();
  }
}

/** Resolves when timers and sockets have had their turn. */
export const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
