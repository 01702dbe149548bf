/** The words of lasting troubles for window, tray, notification and command line: one name for narrow places, one sentence with what to do. */
import type { Language, LastingTrouble, TroubleCode } from '../contract.ts';
import { troubleIn } from './trouble-in.ts';

export interface TroubleText {
  /** At most some 20 characters: the footer and the tray have no more room. */
  readonly head: string;
  /** What it means and what to do. */
  readonly what: string;
}

type Table = Readonly<Record<TroubleCode, (trouble: LastingTrouble) => TroubleText>>;

export function lastingWords(trouble: LastingTrouble, language: Language): TroubleText {
  return (language === 'zh' ? ZH : EN)[trouble.code](trouble);
}

const text = (head: string, what: string) => (): TroubleText => ({ head, what });
/** The English of the system, where it adds something. */
const inBrackets = ({ said }: LastingTrouble): string => (said === undefined ? '' : ` (${said})`);

/** The end of a Chinese sentence, and the reason: in Chinese where there is one, else what the system says. */
const whyZh = ({ said, reason }: LastingTrouble): string =>
  reason === undefined
    ? `${said === undefined ? '' : `（${said}）`}。`
    : `。${troubleIn('zh', { message: said ?? '', reason })}`;

const EN: Table = {
  store: ({ reason }) => {
    switch (reason?.code) {
      case 'database-full':
        return {
          head: 'Disk full',
          what: 'No run starts, because nothing can be recorded: the disk of the data folder is full. Make room on it; then Punctual goes on by itself.',
        };
      case 'database-read-only':
        return {
          head: 'Database read-only',
          what: 'No run starts, because nothing can be recorded: the database or its folder is read-only. Make it writable for you; then Punctual goes on by itself.',
        };
      case 'database-busy':
        return {
          head: 'Database in use',
          what: 'No run starts, because another program has locked the database, such as a database viewer or a backup tool. Close it; then Punctual goes on by itself.',
        };
      default:
        return {
          head: 'Nothing is recorded',
          what: 'No run starts, because the database cannot be written. Look at the disk of the data folder; Punctual tries again every few seconds.',
        };
    }
  },
  'disk-low': ({ megabytes = 0 }) => ({
    head: 'Disk nearly full',
    what: `Only ${megabytes} MB are free on the disk of the data folder. Make room before runs can no longer be recorded.`,
  }),
  'database-missing': text(
    'Database missing',
    'No run starts: the database is gone, although backups or outputs of runs are there. Restore a backup, or start empty.',
  ),
  'database-damaged': text(
    'Database damaged',
    'No run starts: the database is damaged. Restore a backup, or start empty; the damaged file is kept.',
  ),
  'database-moved': text(
    'Database moved',
    'No run starts: the database was moved, replaced or deleted while Punctual was running. Put it back, or quit and start Punctual again.',
  ),
  superseded: text('Replaced', 'Another Punctual has taken over this database. This one starts nothing any more.'),
  notifications: (trouble) => ({
    head: 'No notifications',
    what: `Desktop notifications cannot be shown${inBrackets(trouble)}. You do not hear of failed or missed runs that way.`,
  }),
  environment: (trouble) => ({
    head: 'Environment unknown',
    what: `Your login shell has not reported its environment${inBrackets(trouble)}, so jobs may not find programs that your terminal finds. It is asked again until it does; if this lasts, check its start-up files.`,
  }),
  secrets: (trouble) => ({
    head: 'Secrets locked',
    what: `Jobs that need secrets do not start.${trouble.said === undefined ? '' : ` ${trouble.said}`}`,
  }),
  backups: (trouble) => ({
    head: 'No new backup',
    what: `The database could not be backed up${inBrackets(trouble)}. Check the room and the rights of the data folder; it is tried again every 10 minutes.`,
  }),
  clock: text(
    'Clock is wrong',
    'The clock of this computer is set to a time before this version of Punctual was made. Set it right: runs start by it.',
  ),
};

const ZH: Table = {
  store: ({ reason }) => {
    switch (reason?.code) {
      case 'database-full':
        return {
          head: '磁盘已满',
          what: '数据文件夹所在的磁盘已满，无法写入记录，因此不会启动任何运行。请腾出空间，之后 Punctual 会自动继续。',
        };
      case 'database-read-only':
        return {
          head: '数据库只读',
          what: '数据库或其文件夹为只读，无法写入记录，因此不会启动任何运行。请恢复写入权限，之后 Punctual 会自动继续。',
        };
      case 'database-busy':
        return {
          head: '数据库被占用',
          what: '数据库被其他程序锁定（例如数据库查看器或备份工具），因此不会启动任何运行。请关闭该程序，之后 Punctual 会自动继续。',
        };
      default:
        return {
          head: '无法写入记录',
          what: '数据库无法写入，因此不会启动任何运行。请检查数据文件夹所在的磁盘；Punctual 每隔几秒会重试。',
        };
    }
  },
  'disk-low': ({ megabytes = 0 }) => ({
    head: '磁盘空间不足',
    what: `数据文件夹所在的磁盘只剩 ${megabytes} MB。请尽快腾出空间，否则运行将无法记录。`,
  }),
  'database-missing': text(
    '找不到数据库',
    '数据库不见了，但备份或运行输出还在，因此不会启动任何运行。请恢复备份，或从头开始。',
  ),
  'database-damaged': text(
    '数据库已损坏',
    '数据库已损坏，因此不会启动任何运行。请恢复备份，或从头开始；损坏的文件会保留。',
  ),
  'database-moved': text(
    '数据库被移动',
    '数据库在 Punctual 运行期间被移动、替换或删除，因此不会启动任何运行。请把它放回原处，或退出后重新启动 Punctual。',
  ),
  superseded: text('已被接管', '另一个 Punctual 已接管此数据库，当前这个不再启动任何任务。'),
  notifications: ({ said }) => ({
    head: '无法发送通知',
    what: `无法显示桌面通知${said === undefined ? '' : `（${said}）`}，运行失败或错过时你不会收到提醒。`,
  }),
  environment: ({ said }) => ({
    head: '环境变量不完整',
    what: `尚未读到登录 shell 的环境变量${said === undefined ? '' : `（${said}）`}，任务可能找不到你在终端里能用的程序。Punctual 会继续读取；如果一直如此，请检查 shell 的启动文件。`,
  }),
  secrets: (trouble) => ({ head: '机密变量已锁定', what: `需要机密变量的任务不会启动${whyZh(trouble)}` }),
  backups: (trouble) => ({
    head: '备份失败',
    what: `未能备份数据库${whyZh(trouble)}请检查数据文件夹的剩余空间和权限；每 10 分钟会重试一次。`,
  }),
  clock: text('系统时间有误', '这台电脑的时间早于当前 Punctual 版本的发布时间。请校准时间：任务按系统时间启动。'),
};
