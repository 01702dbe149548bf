/** Follows `punctual://run/<job id>`: anybody can put such a link on a page, so nothing happens without a question. */
import { dialog } from 'electron';
import type { Language } from '../../../preload/contract.ts';
import { runPage } from '../../../preload/pages.ts';
import type { Log } from '../../engine/ports.ts';
import type { App } from '../app.ts';
import { readLink } from './link-text.ts';

const WORDS = {
  en: {
    ask: (name: string) => `Run “${name}” now?`,
    detail: 'A link asks for it. Only agree if you opened it yourself.',
    buttons: ['Do not run', 'Run now'],
    refused: 'A link to Punctual was refused.',
    why: 'It names no job of yours, or has characters that no such link has.',
  },
  zh: {
    ask: (name: string) => `现在运行“${name}”吗？`,
    detail: '这是一个链接的请求。只有在您自己打开它时才应同意。',
    buttons: ['不运行', '立即运行'],
    refused: '已拒绝一个指向 Punctual 的链接。',
    why: '它没有指向您的任务，或包含此类链接不会有的字符。',
  },
} as const;

export interface LinksDeps {
  readonly app: App;
  readonly language: () => Language;
  readonly open: (page: string) => void;
  readonly log: Log;
}

/** Follows one link at a time: a page that sends fifty does not get fifty questions. Never throws. */
export function createLinks({ app, language, open, log }: LinksDeps): { follow(link: string): void } {
  let asking = false;

  async function ask(link: string): Promise<void> {
    const words = WORDS[language()];
    const id = readLink(link);
    const name = id === null ? null : await nameOf(id);
    if (id === null || name === null) {
      log.warn('A link was refused', { link: link.slice(0, 200) });
      await dialog.showMessageBox({ type: 'warning', message: words.refused, detail: words.why });
      return;
    }
    const question = { type: 'question', message: words.ask(name), detail: words.detail } as const;
    const { response } = await dialog.showMessageBox({
      ...question,
      buttons: [...words.buttons],
      defaultId: 0,
      cancelId: 0,
    });
    if (response !== 1) return;
    const run = await app.handlers['jobs.run']({ id });
    open(runPage(run.id));
  }

  async function nameOf(id: string): Promise<string | null> {
    try {
      return (await app.handlers['jobs.get']({ id })).job.spec.name;
    } catch {
      return null;
    }
  }

  return {
    follow(link) {
      if (asking) return;
      asking = true;
      ask(link)
        .catch((error: unknown) => {
          log.warn('A link could not be followed', { error });
          dialog.showErrorBox('Punctual', error instanceof Error ? error.message : String(error));
        })
        .finally(() => {
          asking = false;
        });
    },
  };
}
