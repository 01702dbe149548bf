/** Asks again until the answer is true, or fails with what was wanted: nothing sleeps blindly. */
export async function until(what: string, ask: () => Promise<boolean> | boolean, limitMs = 20_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
