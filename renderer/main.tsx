import { createClient } from '../preload/client.ts';
import { windowConnection } from '../preload/socket.ts';
import { readPreferences } from './app/stored-preferences.ts';
import { askAhead, type Question } from './host/ask-ahead.ts';
import { reloadOnce } from './host/reload.ts';
import { jobsQuestion } from './jobs/jobs-question.ts';
import { firstLanguage } from './text/system-language.ts';

// Small on purpose: the line to the host opens, and the first page is looked up, while the rest of the window is being read.
const line = askAhead(createClient(windowConnection()), firstQuestions());
/** Nothing is drawn without words. A failure is told by whoever needs them. */
const words = firstLanguage() === 'zh' ? import('./text/zh.ts').catch(() => {}) : null;
/** The sheets that index.html preloads; in their place, before the styles that the window makes itself. */
const styles = [...document.querySelectorAll<HTMLLinkElement>('link[rel=preload][as=style]')].map((link) => {
  const loaded = new Promise((resolve, reject) => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', reject);
  });
  link.rel = 'stylesheet';
  return loaded;
});
const root = document.getElementById('root');
if (root !== null) void start(root);

async function start(place: HTMLElement): Promise<void> {
  try {
    const [{ mount }] = await Promise.all([import('./app/mount.tsx'), words, ...styles]);
    mount(place, line);
  } catch {
    unloaded();
  }
}

/** Shows the words that index.html holds ready, and begins anew as soon as there is a host. */
function unloaded(): void {
  document.body.dataset['unloaded'] = '';
  const look = () => {
    const { kind } = line.state();
    if (kind === 'connected' || kind === 'refused') void reloadOnce();
  };
  line.onState(look);
  look();
}

/** What the window asks in any case, and the list it opens with. */
function firstQuestions(): Question[] {
  const always: Question[] = [
    ['settings.get', {}],
    ['engine.status', {}],
    ['jobs.groups', {}],
  ];
  if (!['', '#/', '#/jobs'].includes(location.hash)) return always;
  const { by, descending } = readPreferences().sort;
  const shown = { text: '', sort: by, descending, language: firstLanguage() };
  return [...always, ['jobs.list', jobsQuestion(shown, 0)]];
}
