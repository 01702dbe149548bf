/** The jobs of the scripted day: a person's real life first, then as many as are asked for. */
import type { JobSpec } from '../../main/engine/model.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;

export interface SeededJob {
  readonly index: number;
  readonly id: string;
  readonly spec: JobSpec;
  readonly words: string;
  readonly next: number;
  readonly every: number;
  readonly usualMs: number;
  readonly failing: boolean;
  readonly paused: boolean;
  readonly running: boolean;
  /** Occurrences waiting in the inbox. */
  readonly missed: number;
}

type Row = readonly [
  en: string,
  zh: string,
  enWords: string,
  zhWords: string,
  everyMs: number,
  usualMs: number,
  more?: Partial<Pick<SeededJob, 'failing' | 'paused' | 'running' | 'missed'>> & Partial<JobSpec>,
];

const LIFE: readonly Row[] = [
  [
    'Back up documents',
    '备份文档',
    'Every day at 19:00',
    '每天 19:00',
    24 * HOUR,
    14 * MINUTE,
    { tags: ['backup'], group: 'Home', favourite: true, running: true },
  ],
  [
    'Check website',
    '检查网站',
    'Every 10 minutes',
    '每 10 分钟',
    10 * MINUTE,
    900,
    { group: 'Servers', tags: ['web'] },
  ],
  ['Clean up downloads', '清理下载', 'At 12:00 on Sunday', '每周日 12:00', 7 * 24 * HOUR, 4200, { group: 'Home' }],
  [
    'Export invoices',
    '导出发票',
    'On day 1 of the month, 06:00',
    '每月 1 日 06:00',
    24 * HOUR,
    31_000,
    { group: 'Work', tags: ['finance'] },
  ],
  [
    'Fetch mail archive',
    '抓取邮件归档',
    'Every 30 minutes',
    '每 30 分钟',
    30 * MINUTE,
    8400,
    { group: 'Work', failing: true, tags: ['mail'] },
  ],
  [
    'Morning report',
    '早间报告',
    'At 08:00, Monday to Friday',
    '周一至周五 08:00',
    24 * HOUR,
    2300,
    { group: 'Work', favourite: true },
  ],
  [
    'Mirror photos to NAS',
    '照片同步到 NAS',
    'Every 2 hours from 09:00 to 21:00',
    '09:00 至 21:00 每 2 小时',
    2 * HOUR,
    6 * MINUTE,
    { group: 'Home', tags: ['backup'], missed: 3 },
  ],
  ['Rotate server logs', '轮转服务器日志', 'Every day at 03:30', '每天 03:30', 24 * HOUR, 1200, { group: 'Servers' }],
  ['Sync notes', '同步笔记', 'Every 15 minutes', '每 15 分钟', 15 * MINUTE, 1900, { group: 'Home' }],
  [
    'Renew certificates',
    '续订证书',
    'At 04:00 on Monday',
    '每周一 04:00',
    7 * 24 * HOUR,
    5400,
    { group: 'Servers', missed: 1 },
  ],
  [
    'Test restore',
    '测试恢复',
    'On the last Friday of the month',
    '每月最后一个星期五',
    7 * 24 * HOUR,
    22 * MINUTE,
    { group: 'Home', paused: true, tags: ['backup'] },
  ],
  ['Update package index', '更新软件索引', 'Every 6 hours', '每 6 小时', 6 * HOUR, 38_000, { group: 'Servers' }],
  ['Weekly time sheet', '每周工时表', 'At 16:30 on Friday', '每周五 16:30', 7 * 24 * HOUR, 700, { group: 'Work' }],
];

export function seedJobs(count: number, now: number, language: 'en' | 'zh'): SeededJob[] {
  return Array.from({ length: count }, (_, index) => {
    const row = LIFE[index % LIFE.length] as Row;
    const [en, zh, enWords, zhWords, every, usualMs, more = {}] = row;
    const { failing = false, paused = false, running = false, missed = 0, ...spec } = more;
    const first = index < LIFE.length;
    const name = language === 'zh' ? zh : en;
    const late = Math.floor(index / LIFE.length);
    return {
      index,
      id: `job-${index}`,
      spec: {
        name: first ? name : `${name} ${String(late).padStart(3, '0')}`,
        action: { kind: 'shell', command: 'restic backup ~/Documents --exclude-caches --tag nightly' },
        schedule: { kind: 'cron', pattern: '0 19 * * *' },
        ...spec,
      },
      words: language === 'zh' ? zhWords : enWords,
      next: now + ((index * 7 * MINUTE + 4 * MINUTE + 13_000) % every),
      every,
      usualMs,
      failing,
      paused,
      running: running && first,
      missed: first ? missed : 0,
    };
  });
}
