/** Code and words of the window that are fetched when they are first needed, and what is heard of them by the banner of the connection. */

/** Name of the window event that reports a part that could not be fetched. */
export const UNLOADED = 'punctual-unloaded';
/** Name of the window event that reports whether a part is waited for (`detail`) for longer than usual. */
export const SLOW = 'punctual-slow';
/** How long the host may take for something that costs it nothing before the person is told, ms. */
export const SILENT_AFTER_MS = 5000;

/** Fetches a part; null when it cannot be had. */
export async function fetchPart<T>(load: () => Promise<T>): Promise<T | null> {
  const say = (slow: boolean) => dispatchEvent(new CustomEvent(SLOW, { detail: slow }));
  let slow = false;
  const timer = setTimeout(() => {
    slow = true;
    say(true);
  }, SILENT_AFTER_MS);
  try {
    return await load();
  } catch {
    dispatchEvent(new Event(UNLOADED));
    return null;
  } finally {
    clearTimeout(timer);
    if (slow) say(false);
  }
}
