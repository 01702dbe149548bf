/** `punctual doctor`: looks at everything that Punctual stands on; each line ok, warning or broken, with what to do. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { CallOutput, LastingTrouble, TroubleCode } from '../../../preload/contract.ts';
import { lastingWords } from '../../../preload/words/troubles.ts';
import { toErrorShape } from '../../engine/errors.ts';
import { saveProblemsOf } from '../../engine/triggers/save-rules.ts';
import { zoneNamed } from '../../engine/triggers/zone.ts';
import { keyFilePath } from '../../host/secret-key-file.ts';
import { keyFileWarning } from '../../host/secret-notices.ts';
import { freeOf } from '../../host/store-watch.ts';
import { closingLine, openToOthers } from '../../host/windows-rights.ts';
import { readFileRights } from '../../process/windows/rights.ts';
import { loginShellEnvironment } from '../../runner/shell-env.ts';
import { bestFirst, listBackups } from '../../store/backup.ts';
import { DOCTOR_BROKEN, exitCodeOf, IN_TROUBLE } from '../output/exit-codes.ts';
import { localTime, printJson, printMarked } from '../output/print.ts';
import { connectToLocalHost } from '../session/connect.ts';
import { holderWords, isAlive, wasMoved } from '../session/holder.ts';
import { folderOf } from '../session/host.ts';
import { openOffline } from '../session/offline.ts';
import type { CommonOptions } from './common.ts';
import { clock, openForReading } from './upkeep.ts';

export interface Finding {
  readonly about: string;
  readonly state: 'ok' | 'warning' | 'broken';
  readonly message: string;
  /** A trouble that lasts, or a database that is missing, moved or damaged: this has an exit code of its own. */
  readonly lasting?: true;
}
type Found = Omit<Finding, 'about'>;

const ok = (message: string): Found => ({ state: 'ok', message });
const warning = (message: string): Found => ({ state: 'warning', message });
const broken = (message: string): Found => ({ state: 'broken', message });
const lost = (message: string): Found => ({ ...broken(message), lasting: true });
const MB = 1024 * 1024;
/** Jobs named in one line; the page of each says the same. */
const SHOWN_JOBS = 3;

export async function doctor(options: CommonOptions): Promise<void> {
  const findings = await examine(folderOf(options));
  if (findings.some(({ state }) => state === 'broken')) process.exitCode = DOCTOR_BROKEN;
  if (findings.some(({ lasting }) => lasting === true)) process.exitCode = IN_TROUBLE;
  if (options.json === true) return printJson('doctor', { findings });
  const paint = { ok: 32, warning: 33, broken: 31 };
  for (const { about, state, message } of findings) {
    printMarked(state.padEnd(7), paint[state], `  ${about.padEnd(14)}  ${message}`);
  }
}

/** All checks, in the order of the README; one that fails itself is broken, the others go on. */
export async function examine(folder: string): Promise<readonly Finding[]> {
  const checks: readonly (readonly [string, () => Found | Promise<Found>])[] = [
    ['data folder', () => dataFolderRights(folder)],
    ['database', () => database(folder)],
    ['backups', () => backups(folder)],
    ['host', () => host(folder)],
    ['schedules', () => schedules(folder)],
    ['secrets', () => secrets(folder)],
    ['disk room', () => diskRoom(folder)],
    ['clock', clockAndZone],
    ['login shell', loginPath],
    ['start at login', () => startAtLogin(folder)],
    ['notifications', notificationPath],
    ['versions', versions],
  ];
  const troubles = await troublesOf(folder);
  const findings: Finding[] = troubles.map(findingOf);
  /** What the host says is wrong is not called right two lines below. */
  const known = troubles.map(({ code }) => CHECKED[code]);
  for (const [about, check] of checks) {
    try {
      const found = await check();
      if (found.state === 'broken' || !known.includes(about)) findings.push({ about, ...found });
    } catch (error) {
      const { code, message } = toErrorShape(error);
      findings.push({ about, ...(exitCodeOf(code) === IN_TROUBLE ? lost(message) : broken(message)) });
    }
  }
  return findings;
}

function dataFolderRights(folder: string): Found {
  if (!existsSync(folder)) return warning(`${folder} is not there yet; the first start makes it.`);
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return broken(
      `${folder} cannot be read and written by you. Give it back to yourself: chown -R "$USER" "${folder}"`,
    );
  }
  if (process.platform === 'win32') return windowsRights(folder, true) ?? ok(folder);
  const mode = statSync(folder).mode & 0o077;
  if (mode !== 0) return warning(`${folder} is open to other users. Close it: chmod 700 "${folder}"`);
  return ok(folder);
}

/** Null when nobody else has rights, or the system says nothing about them. */
function windowsRights(path: string, isFolder: boolean): Found | null {
  const rights = readFileRights(path);
  const open = rights === null ? null : openToOthers(rights.sddl, rights.self);
  if (rights === null || open === null) return null;
  const line = closingLine(path, rights.self, isFolder);
  if (open.foreign)
    return broken(`${path} belongs to another user. Take it, then close it: takeown /f "${path}" && ${line}`);
  const what = open.writable ? 'changed' : 'read';
  return warning(`${path} can be ${what} by other users (${open.others.join(', ')}). Close it: ${line}`);
}

function database(folder: string): Found {
  const store = openForReading(folder);
  if (store === null) return warning('There is no database yet; the first start makes it.');
  try {
    const problem = store.integrity();
    if (problem !== null)
      return lost(`It is damaged (${problem}). See: punctual backups. Then quit Punctual, and: punctual restore NAME`);
    return ok(`whole, ${store.countJobs()} jobs, ${Math.ceil(statSync(join(folder, 'punctual.db')).size / MB)} MB`);
  } finally {
    store.close();
  }
}

/** Whether there is something to go back to. */
function backups(folder: string): Found {
  const all = listBackups(join(folder, 'punctual.db'));
  if (all.length === 0) return warning('There is none yet; one is made every day while Punctual runs.');
  const best = bestFirst(all).find(({ verifiedAt }) => verifiedAt !== null);
  if (best === undefined) return warning(`None of the ${all.length} was checked yet. See: punctual backups`);
  const [bad] = all.filter(({ fault, kind }) => fault !== null && kind !== 'broken');
  const words = `${all.length}, the best of ${localTime(best.at)}: ${best.jobs} jobs, ${best.runs} runs, verified`;
  return bad === undefined ? ok(words) : warning(`${words}. ${bad.name} cannot be restored (${bad.fault?.said}).`);
}
/** The check that looks at the same thing as the host did. */
const CHECKED: Readonly<Partial<Record<TroubleCode, string>>> = {
  'database-missing': 'database',
  'database-moved': 'database',
  'disk-low': 'disk room',
  notifications: 'notifications',
  environment: 'login shell',
  secrets: 'secrets',
  clock: 'clock',
};

/** What the running host says is wrong now. */
async function troublesOf(folder: string): Promise<readonly LastingTrouble[]> {
  try {
    const client = await connectToLocalHost(folder);
    if (client === null) return [];
    const { troubles } = await client.call('host.info', {});
    client.close();
    return troubles;
  } catch {
    // The line about the host says why it does not answer.
    return [];
  }
}

function findingOf(trouble: LastingTrouble): Finding {
  const { head, what } = lastingWords(trouble, 'en');
  const found = trouble.level === 'warning' ? warning(what) : broken(what);
  return { about: head.toLowerCase(), ...found, lasting: true };
}

async function host(folder: string): Promise<Found> {
  const client = await connectToLocalHost(folder);
  if (client !== null) {
    const info = await client.call('host.info', {});
    client.close();
    if (info.question) {
      return lost(
        `${info.host} ${info.version} starts nothing until you decide what to do about its database. Open its window.`,
      );
    }
    return ok(`${info.host} ${info.version} is running since ${localTime(info.startedAt)}`);
  }
  const store = openForReading(folder);
  const holder = store?.leaseHolder() ?? null;
  store?.close();
  if (wasMoved(join(folder, 'punctual.db'), holder)) {
    return lost('The data folder was moved while Punctual was running. Put it back, or quit and start Punctual again.');
  }
  if (holder !== null && isAlive(holder)) {
    return broken(
      `The database is held by ${holderWords(holder)}, which does not answer the command. Quit and start Punctual again.`,
    );
  }
  return warning('Punctual is not running, so nothing starts by itself. Start the app, or: punctual serve');
}

/** Schedules that were saved before a rule, or on another computer: they run as far as they can (S2). */
function schedules(folder: string): Found {
  const store = openForReading(folder);
  if (store === null) return ok('none yet');
  try {
    const events = store.readState('events') ?? undefined;
    const wrong = store.listJobs({ limit: Number.MAX_SAFE_INTEGER }).jobs.flatMap(({ id, state, spec }) => {
      const problems = state === 'active' ? saveProblemsOf(spec.schedule, events) : [];
      return problems.slice(0, 1).map(({ message }) => `${spec.name} (${id}): ${message}`);
    });
    if (wrong.length === 0) return ok('no active job has one that would be refused today');
    const more = wrong.length > SHOWN_JOBS ? `, and ${wrong.length - SHOWN_JOBS} more` : '';
    return warning(`${wrong.slice(0, SHOWN_JOBS).join('; ')}${more}`);
  } finally {
    store.close();
  }
}

async function secrets(folder: string): Promise<Found> {
  const file = keyFilePath(folder);
  // Looked at before anything reads it, because reading closes it.
  const mode = existsSync(file) && process.platform !== 'win32' ? statSync(file).mode & 0o077 : 0;
  if (mode !== 0)
    return broken(`Other users can read the key ${file}. Close it, then replace the secrets: chmod 600 "${file}"`);
  const others = existsSync(file) && process.platform === 'win32' ? windowsRights(file, false) : null;
  if (others !== null) return broken(`The key of the secrets is not yours alone. ${others.message}`);
  const { keeper, values, locked } = await keeperOf(folder);
  if (values === 0) return ok('none');
  if (keeper.problem?.code === 'desktop-only') return ok(`${values}, kept by the key store; only the app opens them`);
  if (keeper.problem !== null) return broken(keeper.problem.message);
  if (locked > 0)
    return warning(
      `${locked} of ${values} do not open on this computer; set them again. See: punctual secret list JOB`,
    );
  const exposed = keyFileWarning(keeper);
  return exposed === null ? ok(`${values}, kept by ${keeper.keyStore}`) : warning(`${values}. ${exposed}`);
}

async function keeperOf(folder: string): Promise<CallOutput<'secrets.keeper'>> {
  const line = (await connectToLocalHost(folder)) ?? openOffline(folder);
  try {
    return (await line?.call('secrets.keeper', {})) ?? NO_SECRETS;
  } finally {
    line?.close();
  }
}

const NO_SECRETS: CallOutput<'secrets.keeper'> = {
  keeper: { kind: null, keyStore: null, keyFile: '', repaired: false, problem: null },
  values: 0,
  locked: 0,
};

function diskRoom(folder: string): Found {
  const free = freeOf(existsSync(folder) ? folder : homedir());
  const words = `${Math.floor(free / MB)} MB free on the disk of the data folder`;
  if (free < 50 * MB) return broken(`${words}: too little to keep records. Make room.`);
  return free < 500 * MB ? warning(`${words}. Make room before logs fill it.`) : ok(words);
}

function clockAndZone(): Found {
  const now = new Date();
  const zone = clock.zone();
  if (now.getUTCFullYear() < 2025) return broken(`The clock says ${now.toISOString()}, which is in the past. Set it.`);
  if (zoneNamed(zone) === null)
    return broken(`The time zone "${zone}" of this computer is not known. Set one such as Europe/Helsinki.`);
  const set = process.env['TZ'];
  const forced = set !== undefined && set !== '' ? ` (from TZ=${set})` : '';
  return ok(`${localTime(Date.now())}, ${zone}${forced}`);
}

async function loginPath(): Promise<Found> {
  if (process.platform === 'win32') return ok('Windows has no login shell; PATH comes from the system.');
  const said: string[] = [];
  const keep = (message: string) => void said.push(message);
  const environment = await loginShellEnvironment({ debug: keep, info: keep, warn: keep, error: keep });
  const path = environment['PATH'];
  if (path === undefined) {
    return warning(
      `Your login shell does not tell its environment${said.length > 0 ? ` (${said[0]})` : ''}; jobs get the PATH that Punctual was started with.`,
    );
  }
  const folders = path.split(delimiter);
  const missing = folders.filter((each) => each !== '' && !existsSync(each));
  return ok(
    `PATH has ${folders.length} folders${missing.length > 0 ? `, ${missing.length} of them are not there` : ''}`,
  );
}

function startAtLogin(folder: string): Found {
  if (process.platform !== 'linux') return ok('Kept by the system; see the settings of the app.');
  const file = join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'autostart', 'punctual.desktop');
  const store = openForReading(folder);
  const wanted = (store?.readSettings() as { startAtLogin?: unknown } | null | undefined)?.startAtLogin;
  store?.close();
  if (!existsSync(file)) {
    return wanted === true
      ? broken(`The settings want it, but ${file} is missing. Switch it off and on in the settings.`)
      : ok('off');
  }
  const program = /^Exec="?([^"\s]+)/m.exec(readFileSync(file, 'utf8'))?.[1];
  if (program?.startsWith('/') === true && !existsSync(program)) {
    return broken(`${file} starts ${program}, which is not there. Switch it off and on in the settings.`);
  }
  return ok(file);
}

function notificationPath(): Found {
  if (process.platform !== 'linux') return ok('Shown by the system.');
  const found = (process.env['PATH'] ?? '').split(delimiter).some((each) => existsSync(join(each, 'notify-send')));
  if (!found)
    return warning(
      'notify-send is not installed, so nothing can be shown on the desktop. Install libnotify (package libnotify-bin).',
    );
  const session = process.env['DBUS_SESSION_BUS_ADDRESS'] ?? process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  return session === undefined
    ? warning('No desktop session is reachable from here; notifications cannot be shown.')
    : ok('notify-send');
}

function versions(): Found {
  const node = process.versions.node;
  const electron = process.versions['electron'] ?? installedElectron();
  const words = `Node ${node}, Electron ${electron ?? 'not here (only the headless host can run)'}`;
  return Number(node.split('.')[0]) < 22 ? broken(`${words}. Node 22 or newer is needed.`) : ok(words);
}

function installedElectron(): string | null {
  try {
    const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string };
    return version;
  } catch {
    return null;
  }
}
