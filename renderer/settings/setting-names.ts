import type { Messages } from '../text/messages.ts';

/** What can be looked for in Settings, under the names it has there; `desktop`: only in the application, not in a browser. */
export function settingNames(text: Messages, desktop: boolean): readonly string[] {
  const { settings: t, editor } = text;
  return [
    t.language,
    t.theme,
    t.hour24,
    t.firstWeekday,
    ...(desktop ? [t.startAtLogin, t.closeToTray] : []),
    t.missed,
    t.settle,
    t.together,
    t.spacing,
    t.running,
    t.limit,
    t.executors,
    t.defaults,
    editor.missed,
    editor.overlap,
    editor.maxInstances,
    editor.queueLimit,
    editor.executor,
    editor.priority,
    editor.timezone,
    t.killAfter,
    t.logLimit,
    t.notify,
    t.quiet,
    t.retention,
    t.days,
    t.runsPerJob,
    t.runs,
    t.logBytes,
    text.backups.title,
    text.secrets.title,
    ...(desktop ? [text.updates.title] : []),
    text.importing.export,
    t.about,
  ];
}
