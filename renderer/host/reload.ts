const KEY = 'punctual.reloaded';
/** A page that reloads itself and fails again at once leaves the next time to the person. */
const APART_MS = 15_000;

/**
 * Reloads the page to fetch its code anew: a browser keeps a failed import for as long as the page lives. Does nothing soon after the
 * last time, and nothing unless the host answers: a page that is left for a host that is gone has no words at all.
 */
export async function reloadOnce(): Promise<void> {
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store' });
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    const now = Date.now();
    if (!answer.ok || (now >= last && now - last < APART_MS)) return;
    sessionStorage.setItem(KEY, String(now));
  } catch {
    // No host; or nothing can be kept for this tab, and it could reload for ever.
    return;
  }
  location.reload();
}
