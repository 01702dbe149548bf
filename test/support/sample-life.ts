/** Thirteen jobs of a person's real life, in both languages; for pictures and for whoever wants to look around. */
import type { JobSpec } from '../../main/engine/model.ts';

export type PictureLanguage = 'en' | 'zh';

export interface LifeJob {
  readonly id: string;
  readonly spec: JobSpec;
  readonly usualMs: number;
  /** Share of runs that fail. */
  readonly failing: number;
  readonly paused?: boolean;
  /** The newest so many occurrences wait in the inbox. */
  readonly missed?: number;
  /** How far back its runs go. */
  readonly days: number;
}

const NOTES = {
  en: `Keeps the **last seven** nightly copies on the NAS.

- Restore: see the [handbook](https://restic.readthedocs.io/)
- Password: \`pass show nas/restic\`
- Ask Ada before the repository is moved

> The first copy of a month takes about an hour.`,
  zh: `在 NAS 上保留**最近七份**每晚备份。

- 恢复方法见[手册](https://restic.readthedocs.io/)
- 密码：\`pass show nas/restic\`
- 移动仓库前请先问小雅

> 每月第一份备份大约需要一小时。`,
} as const;

/** Name and group by language, then what the job is. */
export function sampleLife(language: PictureLanguage): readonly LifeJob[] {
  const say = (en: string, zh: string): string => (language === 'zh' ? zh : en);
  const home = say('Home', '家庭');
  const work = say('Work', '工作');
  const servers = say('Servers', '服务器');
  const shell = (command: string) => ({ kind: 'shell', command }) as const;
  const cron = (pattern: string) => ({ kind: 'cron', pattern }) as const;
  return [
    {
      id: 'back-up-documents',
      spec: {
        name: say('Back up documents', '备份文档'),
        action: shell('restic backup ~/Documents --exclude-caches --tag nightly'),
        schedule: cron('0 19 * * *'),
        group: home,
        tags: ['backup', 'nas'],
        favourite: true,
        notes: NOTES[language],
        retry: { times: 2, delaySeconds: 300 },
        limitSeconds: 7200,
      },
      usualMs: 14 * 60_000,
      failing: 0.02,
      days: 365,
    },
    {
      id: 'check-website',
      spec: {
        name: say('Check website', '检查网站'),
        action: { kind: 'program', program: 'curl', args: ['--fail', '--max-time', '20', 'https://example.org/'] },
        schedule: { kind: 'interval', every: { minutes: 10 } },
        group: servers,
        tags: ['web'],
      },
      usualMs: 900,
      failing: 0.004,
      days: 9,
    },
    {
      id: 'clean-up-downloads',
      spec: {
        name: say('Clean up downloads', '清理下载'),
        action: shell('find ~/Downloads -type f -mtime +90 -print -delete'),
        schedule: cron('0 12 * * SUN'),
        group: home,
      },
      usualMs: 4200,
      failing: 0,
      days: 365,
    },
    {
      id: 'export-invoices',
      spec: {
        name: say('Export invoices', '导出发票'),
        action: shell('node ~/work/invoices/export.mjs --month previous'),
        schedule: cron('0 6 1 * *'),
        group: work,
        tags: ['finance'],
      },
      usualMs: 31_000,
      failing: 0.05,
      days: 365,
    },
    {
      id: 'fetch-mail',
      spec: {
        name: say('Fetch mail archive', '抓取邮件归档'),
        action: shell('mbsync --all --quiet'),
        schedule: { kind: 'window', between: ['07:00', '22:00'], every: { minutes: 30 } },
        group: work,
        tags: ['mail'],
      },
      usualMs: 8400,
      failing: 0.18,
      days: 60,
    },
    {
      id: 'morning-report',
      spec: {
        name: say('Morning report', '早间报告'),
        action: { kind: 'script', interpreter: 'sh', text: 'date\ndf -h\n' },
        schedule: cron('0 8 * * MON-FRI'),
        group: work,
        favourite: true,
      },
      usualMs: 2300,
      failing: 0.01,
      days: 365,
    },
    {
      id: 'mirror-photos',
      spec: {
        name: say('Mirror photos to NAS', '照片同步到 NAS'),
        action: shell('rsync -a --delete ~/Pictures/ nas:/volume1/photos/'),
        schedule: { kind: 'window', between: ['09:00', '21:00'], every: { hours: 2 } },
        group: home,
        tags: ['backup', 'nas'],
        misfire: 'ask',
        folder: '/home/ada',
      },
      usualMs: 6 * 60_000,
      failing: 0.03,
      missed: 3,
      days: 120,
    },
    {
      id: 'rotate-logs',
      spec: {
        name: say('Rotate server logs', '轮转服务器日志'),
        action: shell('ssh web1 sudo logrotate /etc/logrotate.conf'),
        schedule: cron('30 3 * * *'),
        group: servers,
      },
      usualMs: 1200,
      failing: 0.01,
      days: 200,
    },
    {
      id: 'sync-notes',
      spec: {
        name: say('Sync notes', '同步笔记'),
        action: shell('cd ~/notes && git pull --rebase && git push'),
        schedule: { kind: 'interval', every: { minutes: 15 } },
        group: home,
      },
      usualMs: 1900,
      failing: 0.01,
      days: 10,
    },
    {
      id: 'renew-certificates',
      spec: {
        name: say('Renew certificates', '续订证书'),
        action: shell('certbot renew --quiet'),
        schedule: cron('0 4 * * MON'),
        group: servers,
        misfire: 'ask',
      },
      usualMs: 5400,
      failing: 0,
      missed: 1,
      days: 365,
    },
    {
      id: 'test-restore',
      spec: {
        name: say('Test restore', '测试恢复'),
        action: shell('~/bin/test-restore.sh'),
        schedule: cron('0 21 * * FRI#L'),
        group: home,
        tags: ['backup'],
      },
      usualMs: 22 * 60_000,
      failing: 0.1,
      paused: true,
      days: 365,
    },
    {
      id: 'package-index',
      spec: {
        name: say('Update package index', '更新软件索引'),
        action: shell('apt-get update -qq'),
        schedule: cron('20 */6 * * *'),
        group: servers,
      },
      usualMs: 38_000,
      failing: 0.02,
      days: 90,
    },
    {
      id: 'time-sheet',
      spec: {
        name: say('Weekly time sheet', '每周工时表'),
        action: shell('python3 ~/work/timesheet.py --send'),
        schedule: cron('30 16 * * FRI'),
        group: work,
      },
      usualMs: 700,
      failing: 0,
      days: 365,
    },
  ];
}
