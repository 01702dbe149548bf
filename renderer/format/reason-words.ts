import { entryOf } from '../../main/engine/entry-of.ts';
import type { Reason } from '../../main/engine/reasons.ts';
import { reasonSentence } from '../../preload/words/reason-sentence.ts';
import type { Messages } from '../text/messages.ts';
import { problemWords } from './problem-words.ts';

/** A reason as a sentence; null for one of a newer host, which has no words here. */
export function reasonWords(reason: Reason, text: Messages): string | null {
  return reasonSentence(reason, {
    words: text.reason,
    fault: (said, fault) => problemWords({ message: said, fault }, text),
    field: (path) => fieldWords(path, text),
  });
}

/** What the host says: in the language of the window where it gave a reason, else in its own words. */
export function troubleWords(
  { message, reason }: { readonly message: string; readonly reason?: Reason | null | undefined },
  text: Messages,
): string {
  return (reason == null ? null : reasonWords(reason, text)) ?? message;
}

/** `spec.limitSeconds` as the form calls it; a path that the form has no name for stays as it is. */
function fieldWords(path: string, text: Messages): string {
  const steps = path.split('.');
  const members: Readonly<Record<string, string | undefined>> = text.changes.members;
  for (const [index, step] of steps.entries()) {
    const name = steps[index - 1] === 'spec' || steps[index - 1] === 'patch' ? entryOf(members, step) : undefined;
    if (name !== undefined) return name;
  }
  return entryOf(settingWords(text), path.replace(/^settings\./, '')) ?? path;
}

/** What the window calls each setting, by its path. */
export function settingWords(text: Messages): Readonly<Record<string, string>> {
  return {
    'engine.settleSeconds': text.settings.settle,
    'engine.limit': text.settings.limit,
    'engine.catchUp.together': text.settings.together,
    'engine.catchUp.spacingSeconds': text.settings.spacing,
    'engine.defaults.killAfterSeconds': text.settings.killAfter,
    'engine.defaults.logLimitBytes': text.settings.logLimit,
    'retention.days': text.settings.days,
    'retention.runsPerJob': text.settings.runsPerJob,
    'retention.runs': text.settings.runs,
    'retention.logBytes': text.settings.logBytes,
    'notify.quiet.from': text.settings.quiet,
    'notify.quiet.to': text.settings.quiet,
    'updates.feed': text.updates.feed,
    'engine.defaults.misfire': text.editor.missed,
    'engine.defaults.overlap': text.editor.overlap,
    'engine.defaults.maxInstances': text.editor.maxInstances,
    'engine.defaults.queueLimit': text.editor.queueLimit,
    'engine.defaults.executor': text.editor.executor,
    'engine.defaults.priority': text.editor.priority,
    'engine.defaults.timezone': text.editor.timezone,
    'window.language': text.settings.language,
    'window.theme': text.settings.theme,
    'window.hour24': text.settings.hour24,
    'window.firstWeekday': text.settings.firstWeekday,
    'notify.quiet': text.settings.quiet,
    'updates.check': text.updates.check,
    startAtLogin: text.settings.startAtLogin,
    closeToTray: text.settings.closeToTray,
  };
}
