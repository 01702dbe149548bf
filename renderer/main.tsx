import { createClient } from '../preload/client.ts';
import { windowConnection } from '../preload/socket.ts';
import { readPreferences } from './app/stored-preferences.ts';
import { askAhead, type Question } from './host/ask-ahead.ts';
import { jobsQuestion } from './jobs/jobs-question.ts';
import { firstLanguage } from './text/system-language.ts';

// Small on purpose: the line to the host opens, and the first page is looked up, while the rest of the window is being read.
const line = askAhead(createClient(windowConnection()), firstQuestions());
if (firstLanguage() === 'zh') void import('./text/zh.ts');
const root = document.getElementById('root');
if (root !== null) void import('./app/mount.tsx').then(({ mount }) => mount(root, line));

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
