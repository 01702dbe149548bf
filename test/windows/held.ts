/** Which test files run on Windows' Node (`npm run test:windows`), and each file or test there that cannot, with its reason. */

/** Files that only compute or keep to their own database: they share a process, which is most of the time of a short file under Wine. */
export const TOGETHER: readonly string[] = [
  'test/api/**/*.test.ts',
  'test/engine/**/*.test.ts',
  'test/import/**/*.test.ts',
  'test/store/**/*.test.ts',
];
/** Files that start processes or change the environment: one process each. */
export const ALONE: readonly string[] = [
  ...['test/windows/*.test.ts', 'test/cli/*.test.ts', 'test/host/*.test.ts', 'test/process/*.test.ts'],
];

interface Unheld {
  readonly file: string;
  /** Start of the full name of a test; all tests of the file without it. */
  readonly test?: string;
  /** As a sentence without its full stop. */
  readonly why: string;
}
const whole = (why: string, ...files: readonly string[]): Unheld[] => files.map((file) => ({ file, why }));
const fileOf = (name: string): string => `test/${name}.test.ts`;
const one = (name: string, test: string, why: string): Unheld => ({ file: fileOf(name), test, why });

const SLOW = 'it only computes, for more than 10 s under Wine, and runs in full on Linux';
const HOSTS = 'it starts the built host or the command many times, minutes under Wine: to be run on a real machine';
const VITE = 'it replaces modules (Electron), which needs Vite: to be run on a real machine';
const SHELL = 'its jobs are lines for sh: POSIX only';
const MODES = 'modes of files are POSIX only';
const PATHS = 'its paths are those of other systems: POSIX only';
const OPEN_FILE = 'Windows lets nobody rename or delete a database that is open: POSIX only';

export const UNHELD: readonly Unheld[] = [
  ...whole(
    SLOW,
    ...['engine/triggers/oracle.more', 'engine/triggers/words-read-back.more', 'engine/ledger-invariants'].map(fileOf),
    ...['engine/planted-faults', 'engine/ran-ahead-notes', 'engine/ran-ahead-late', 'engine/ran-ahead'].map(fileOf),
    ...['host/property-names', 'host/reported-events', 'cli/terminal-codes', 'store/job-cache', 'host/reader'].map(
      fileOf,
    ),
  ),
  ...whole(
    HOSTS,
    ...['cli/bad-input.more', 'cli/command', 'cli/day', 'cli/host', 'cli/missed', 'cli/secrets', 'cli/waiting'].map(
      fileOf,
    ),
    ...['host/configuration', 'host/database-question.more', 'host/files-and-the-clock.more', 'host/outlive.more'].map(
      fileOf,
    ),
    ...['cli/restore', 'cli/troubles', 'host/kills-inside.more'].map(fileOf),
    ...['host/restore-kills.more', 'host/troubles-on-a-host', 'host/waiting-on-a-host.more', 'host/odd-ids'].map(
      fileOf,
    ),
    ...['host/kills.more', 'host/kills-with-changes.more', 'cli/start-together'].map(fileOf),
  ),
  ...whole(VITE, ...['host/desktop-notifications', 'host/keep-awake', 'host/login-item', 'host/tray'].map(fileOf)),
  ...whole(
    SHELL,
    ...['host/create-app-calls', 'host/create-app', 'host/groups', 'host/run-environment', 'host/secrets'].map(fileOf),
  ),
  ...whole('pipes are made with mkfifo: POSIX only', fileOf('process/regular-file')),
  one('store/restore', 'in the place of a backup', 'pipes and devices are POSIX only'),
  one(
    'store/backup-files.more',
    'databases that were put aside a second name',
    'whether Windows recognises a second name of a file is to be looked at on a real machine',
  ),
  one('cli/service-definitions', 'the definition of the service for systemd the unit', 'systemd is on Linux only'),
  one('cli/service', 'punctual service', HOSTS),
  one('host/before-the-key', 'before the key', 'what a host costs is read from /proc: Linux only'),
  one('host/data-folder', 'the data folder on darwin', PATHS),
  one('host/data-folder', 'the data folder on linux', PATHS),
  one('host/data-folder', 'the data folder on freebsd', PATHS),
  one('host/data-folder', 'the data folder is made with its parents', MODES),
  one('host/dead-reader', 'a window that does not read', 'what a host costs is read from /proc: Linux only'),
  one(
    'host/dead-reader',
    'the line of a window that does not read',
    "Wine's named pipes are too slow for its 12 large answers",
  ),
  one('host/one-engine', 'a host that was frozen', 'nothing freezes a process there as SIGSTOP does: POSIX only'),
  one('host/one-engine', 'a database that goes away', OPEN_FILE),
  one('host/secret-vault', 'the vault with its key in a file makes the key', MODES),
  one('host/secret-vault', 'the vault with its key in a file a key file that others', MODES),
  one(
    'host/secret-vault',
    'the vault with its key in a file a link',
    'links need a right that few have there: POSIX only',
  ),
  one('host/secret-vault', "the vault with the desktop's key store a desktop without one", MODES),
  one('host/tray-menu', 'the desktop reads its own arguments', PATHS),
  one('import/calls', 'jobs.apply 10,000 jobs', 'how long 10,000 jobs take is measured on Linux'),
  one('process/clean-environment', 'the environment of a child started by an AppImage', PATHS),
  one('process/clean-environment', 'the environment of a child started by a snap', PATHS),
  one('process/clean-environment', 'the environment of a child started by a flatpak', PATHS),
  one('process/clean-environment', 'the environment of a child started by npm run', PATHS),
  one('process/clean-environment', 'the environment of a child a program that is given no environment', PATHS),
  one('process/clean-environment', 'the environment of a child this process keeps', PATHS),
  one('process/programs', 'a program that cannot be started', 'its programs are those of other systems: POSIX only'),
  one('store/damage', 'a database that cannot be opened the file belongs', MODES),
  one('store/one-writer', 'S42: a database that is not in its place', OPEN_FILE),
  one('store/upkeep', 'the daily backup is made once a day', MODES),
];
