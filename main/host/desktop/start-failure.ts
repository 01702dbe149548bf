/** A start that fails says why in a dialog, in the person's language: nobody reads the terminal of a desktop app. */
import { dialog, shell } from 'electron';
import type { Language } from '../../../preload/contract.ts';
import { troubleIn } from '../../../preload/words/trouble-in.ts';
import { type ErrorCode, PunctualError } from '../../engine/errors.ts';

const WORDS = {
  en: {
    failed: 'Punctual could not start',
    running: 'Punctual already runs on this data folder.',
    takenOver: 'Another Punctual has taken over the jobs.',
    takenOverDetail:
      'This one was frozen for a while. It has started nothing since and closes now; your jobs run there.',
    open: 'Open its window',
    close: 'Close',
  },
  zh: {
    failed: 'Punctual 无法启动',
    running: 'Punctual 已在使用此数据文件夹运行。',
    takenOver: '另一个 Punctual 已接管这些任务。',
    takenOverDetail: '本程序曾停顿了一段时间。此后它没有启动任何任务，现在将关闭；你的任务在那里运行。',
    open: '打开它的窗口',
    close: '关闭',
  },
} as const;

/** English sentences come with the error itself. */
const CHINESE: Partial<Record<ErrorCode, string>> = {
  'store-locked': '请使用已运行的 Punctual 的窗口，或先将其停止。',
  'store-unwritable': '数据库文件或其所在文件夹无法写入。请检查它们的访问权限。',
  'store-from-future': '数据库由更新版本的 Punctual 写入。请安装较新的版本，或恢复由此版本创建的备份。',
  'store-failed': '数据库无法打开。',
};

/** S42: while another host has the database, says so and offers its window. */
export async function tellStartFailure(
  error: unknown,
  language: Language,
  /** Where the headless host's page is; null when it is not known. */
  address: string | null,
): Promise<void> {
  const words = WORDS[language];
  const detail = sentence(error, language);
  if (!(error instanceof PunctualError) || error.code !== 'store-locked') {
    dialog.showErrorBox(words.failed, detail);
    return;
  }
  await offerWindow(words.running, detail, words, address);
}

/** S42: another host has taken over while this one was frozen. `address` as above. */
export async function tellTakenOver(language: Language, address: string | null): Promise<void> {
  const words = WORDS[language];
  await offerWindow(words.takenOver, words.takenOverDetail, words, address);
}

async function offerWindow(
  message: string,
  detail: string,
  words: (typeof WORDS)[Language],
  address: string | null,
): Promise<void> {
  const buttons = address === null ? [words.close] : [words.open, words.close];
  const { response } = await dialog.showMessageBox({ type: 'info', message, detail, buttons, defaultId: 0 });
  // Not through openExternal of security.ts: this address is plain http on this computer, written by our own host.
  if (address !== null && response === 0) await shell.openExternal(address);
}

/** In Chinese the reason first and then the system's own words, which help whoever is asked for help. */
function sentence(error: unknown, language: Language): string {
  const original = error instanceof Error ? error.message : String(error);
  // A full disk, say, has words of its own; a code is all that is known of the rest.
  const own = error instanceof PunctualError && error.reason !== undefined ? troubleIn(language, error) : undefined;
  const chinese = own ?? (error instanceof PunctualError ? CHINESE[error.code] : undefined);
  return language === 'en' || chinese === undefined ? original : `${chinese}\n\n${original}`;
}
