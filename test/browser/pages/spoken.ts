/** Everything a page says to a person, to eyes or to a screen reader, without what people wrote themselves. */
import type { Page } from 'playwright-core';

/** What belongs to the person, to other programs or to the keyboard stands in one of these. */
const THEIRS = 'code, pre, kbd, textarea, .cm-editor, [role="log"], [class*="notes"]';

export function spoken(page: Page): Promise<readonly string[]> {
  return page.evaluate((theirs) => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || parent.closest(`${theirs}, script, style`) !== null) continue;
      const words = node.textContent?.trim() ?? '';
      if (words !== '' && parent.checkVisibility()) found.add(words);
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [aria-valuetext]')) {
      if (element.closest(theirs) !== null) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext']) {
        const words = element.getAttribute(name)?.trim() ?? '';
        if (words !== '') found.add(words);
      }
    }
    return [...found];
  }, THEIRS);
}
