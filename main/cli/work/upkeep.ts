/** Commands about the installation: serve; and what backups and doctor ask about a host. */
import { join } from 'node:path';
import { ignoresHangUp, readSurroundings } from '../../host/headless/hang-up.ts';
import { openWhatIsThere } from '../../store/open-read-only.ts';
import { folderOf } from '../session/host.ts';
import { spawnHost } from '../session/start-host.ts';

export const silent = { debug() {}, info() {}, warn() {}, error() {} };
export const clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
};

export const openForReading = (folder: string) => openWhatIsThere(join(folder, 'punctual.db'), { log: silent, clock });

/** Runs the headless host in front until it is stopped; its exit code is ours. */
export async function serve(options: {
  readonly dataDir?: string;
  readonly port?: string;
  readonly config?: string;
  readonly ifMissing?: string;
  readonly open?: true;
}): Promise<void> {
  const args = ['--data-dir', folderOf(options)];
  if (options.port !== undefined) args.push('--port', options.port);
  if (options.config !== undefined) args.push('--config', options.config);
  if (options.open === true) args.push('--open');
  // Its parent is this command, in which Node has forgotten what was ignored before.
  if (ignoresHangUp(readSurroundings())) args.push('--ignore-hangup');
  if (options.ifMissing !== undefined) args.push('--if-missing', options.ifMissing);
  const child = spawnHost(args, 'inherit');
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  // Ctrl+C reaches the whole group by itself; the host then stops once and we wait for it.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  process.on('SIGTERM', forward);
  process.on('SIGHUP', forward);
  process.exitCode = await new Promise<number>((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => done(code ?? (signal === null ? 1 : 143)));
  });
}
