import type { Every, JobSpec, TimeOfDay, WindowSchedule } from '../../main/engine/model.ts';
import type { Messages } from '../text/messages.ts';

export const TEMPLATES = ['hello', 'backup', 'sync', 'cleanup', 'reminder', 'report', 'check', 'blank'] as const;
export type TemplateName = (typeof TEMPLATES)[number];

export function isTemplate(name: string | undefined): name is TemplateName {
  return TEMPLATES.some((template) => template === name);
}

function onWorkdays(to: TimeOfDay, every: Every): WindowSchedule {
  return { kind: 'window', days: ['mon', 'tue', 'wed', 'thu', 'fri'], between: ['09:00', to], every };
}

/** A job close to what people come for, in the words and commands of their system; everything is there to be changed. */
export function templateSpec(name: TemplateName, text: Messages, platform: string): JobSpec {
  const windows = platform === 'win32';
  const shell = (unix: string, win: string) => ({ kind: 'shell', command: windows ? win : unix }) as const;
  const t = text.templates;
  switch (name) {
    case 'hello':
      return {
        name: t.hello.job,
        action: shell('echo "Hello, it is $(date +%T)"', 'echo Hello, it is %TIME%'),
        schedule: { kind: 'interval', every: { minutes: 1 } },
      };
    case 'backup':
      return {
        name: t.backup.job,
        action: shell(
          'tar -czf "$HOME/backup-$(date +%F).tar.gz" -C "$HOME" Documents',
          'powershell -Command "Compress-Archive -Force $HOME\\Documents $HOME\\backup-$(Get-Date -f yyyy-MM-dd).zip"',
        ),
        schedule: { kind: 'cron', pattern: '0 19 * * *' },
        tags: ['backup'],
        misfire: 'latest',
      };
    case 'sync':
      return {
        name: t.sync.job,
        action: shell(
          'rsync -a --delete ~/Documents/ /Volumes/Backup/Documents/',
          'robocopy %USERPROFILE%\\Documents D:\\Documents /MIR',
        ),
        schedule: onWorkdays('18:00', { minutes: 30 }),
        misfire: 'none',
        ...(windows ? { successCodes: [0, 1, 2, 3] } : {}),
      };
    case 'cleanup':
      return {
        name: t.cleanup.job,
        action: shell(
          'find ~/Downloads -type f -mtime +90 -print -delete',
          'forfiles /P %USERPROFILE%\\Downloads /S /D -90 /C "cmd /c del @path"',
        ),
        schedule: { kind: 'cron', pattern: '0 12 * * SUN' },
      };
    case 'reminder':
      // A job that always succeeds, and tells each time it does.
      return {
        name: t.reminder.job,
        action: shell('true', 'exit 0'),
        schedule: onWorkdays('17:00', { hours: 1 }),
        misfire: 'none',
        notify: { succeeded: true },
      };
    case 'report':
      return {
        name: t.report.job,
        action: {
          kind: 'script',
          interpreter: windows ? 'powershell' : 'sh',
          text: windows ? 'Get-Date\nGet-PSDrive C\n' : 'date\ndf -h\n',
        },
        schedule: { kind: 'cron', pattern: '0 8 * * MON-FRI' },
      };
    case 'check':
      return {
        name: t.check.job,
        action: {
          kind: 'program',
          program: 'curl',
          args: [
            '--fail',
            '--silent',
            '--show-error',
            '--max-time',
            '20',
            '--output',
            windows ? 'NUL' : '/dev/null',
            'https://example.org/',
          ],
        },
        schedule: { kind: 'interval', every: { minutes: 10 } },
        misfire: 'none',
        notify: { failed: true, recovered: true },
      };
    case 'blank':
      return { name: '', action: { kind: 'shell', command: '' }, schedule: { kind: 'cron', pattern: '0 9 * * *' } };
  }
}
