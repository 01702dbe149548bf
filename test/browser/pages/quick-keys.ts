import type { Page } from 'playwright-core';

/** Keys sent without waiting for what each of them does, as a quick person's are; `slower` divides the speed of the page's processor. */
export async function quickKeys(
  page: Page,
  slower: number,
): Promise<(keys: readonly (string | { readonly ctrl: string })[]) => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
  return async (keys) => {
    const sent = keys.flatMap((entry) => {
      const key = typeof entry === 'string' ? entry : entry.ctrl;
      const code = key.toUpperCase();
      const what = { key, code: `Key${code}`, windowsVirtualKeyCode: code.charCodeAt(0) };
      const held = typeof entry === 'string' ? { text: key } : { modifiers: 2 };
      return [
        devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', ...what, ...held }),
        devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...what }),
      ];
    });
    await Promise.all(sent);
  };
}
