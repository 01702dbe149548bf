/** service: the headless host under the system's own manager, so that it starts by itself and again after a failure. */
import { homedir, userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { HostInfo, Settings } from '../../../preload/contract.ts';
import { PunctualError } from '../../engine/errors.ts';
import { dataFolder, prepareDataFolder } from '../../host/data-folder.ts';
import { readWhereabouts } from '../../host/whereabouts.ts';
import { runProgram } from '../../process/programs.ts';
import { localTime, printJson, printLine } from '../output/print.ts';
import { createLaunchd } from '../service/launchd.ts';
import {
  environmentOf,
  type Machine,
  type ServiceManager,
  type ServiceSpec,
  type ServiceState,
  serviceName,
  unwritable,
} from '../service/service.ts';
import { createSystemd } from '../service/systemd.ts';
import { createTaskScheduler } from '../service/task-scheduler.ts';
import { connectToLocalHost } from '../session/connect.ts';
import { folderOf } from '../session/host.ts';
import { hostCommand } from '../session/start-host.ts';
import { type CommonOptions, pause } from './common.ts';

export type ServiceAction = 'install' | 'remove' | 'status';
export interface ServiceOptions extends CommonOptions {
  readonly port?: number | undefined;
}

const ANSWER_MS = 20_000;
const LOOK_EVERY_MS = 100;

export async function service(action: ServiceAction, options: ServiceOptions): Promise<void> {
  const folder = resolve(folderOf(options));
  const manager = managerOf(process.platform, thisMachine());
  const spec: ServiceSpec = {
    name: serviceName(folder, dataFolder()),
    ...hostCommand([
      '--service',
      '--data-dir',
      folder,
      ...(options.port === undefined ? [] : ['--port', String(options.port)]),
    ]),
    environment: environmentOf(process.env),
  };
  if (action === 'install') await install(manager, spec, folder, options);
  else if (action === 'remove') await remove(manager, spec, options);
  else await tellStatus(manager, spec, folder, options);
}

function managerOf(platform: NodeJS.Platform, machine: Machine): ServiceManager {
  if (platform === 'linux') return createSystemd(machine);
  if (platform === 'darwin') return createLaunchd(machine);
  if (platform === 'win32') return createTaskScheduler(machine);
  throw new PunctualError(
    'unavailable',
    `There is no service for ${platform}: start \`punctual serve\` by other means.`,
  );
}

function thisMachine(): Machine {
  return {
    run: runProgram,
    home: homedir(),
    environment: process.env,
    uid: process.getuid?.() ?? null,
    user: userInfo().username,
  };
}

async function install(
  manager: ServiceManager,
  spec: ServiceSpec,
  folder: string,
  options: ServiceOptions,
): Promise<void> {
  const bad = unwritable(spec);
  if (bad !== null) {
    throw new PunctualError(
      'bad-input',
      `${JSON.stringify(bad)} contains a control character, which no service can be given.`,
    );
  }
  prepareDataFolder(folder);
  const before = await manager.status(spec);
  await refuseSecondHost(folder, before);
  await manager.install(spec);
  await untilItAnswers(folder, manager.title);
  const after = await manager.status(spec);
  if (options.json === true) return printJson('service', { action: 'install', ...told(after, folder) });
  const done =
    before.installed === null ? 'Installed' : before.current ? 'It is installed already:' : 'Installed again:';
  printLine(`${done} ${after.installed ?? spec.name}`);
  for (const line of stateLines(after, folder)) printLine(line);
  for (const sentence of await manager.advice(spec)) printLine(sentence);
}

/** The lease (S42) would end the second host at once; here the person learns why before anything is written. */
async function refuseSecondHost(folder: string, { running }: ServiceState): Promise<void> {
  if (running) return;
  const client = await connectToLocalHost(folder);
  if (client !== null) {
    const info: Pick<HostInfo, 'host'> = await client.call('host.info', {}).finally(() => client.close());
    const what = info.host === 'desktop' ? 'The desktop app' : 'A host that was started by hand';
    throw new PunctualError('conflict', `${what} runs on ${folder}. Quit it first; then install the service again.`);
  }
  if (await desktopStartsAtLogin(folder)) {
    throw new PunctualError(
      'conflict',
      'The desktop app starts at login on this data folder, and one of the two would find the other at each login. ' +
        'Switch that off in its Settings (Start at login) first, or keep the app and do without the service.',
    );
  }
}

/** As the app last found it; false where there is no database yet. */
async function desktopStartsAtLogin(folder: string): Promise<boolean> {
  const offline = (await import('../session/offline.ts')).openOffline(folder);
  if (offline === null) return false;
  try {
    const settings: Pick<Settings, 'startAtLogin'> = await offline.call('settings.get', {});
    return settings.startAtLogin;
  } finally {
    offline.close();
  }
}

async function untilItAnswers(folder: string, title: string): Promise<void> {
  const limit = performance.now() + ANSWER_MS;
  while (performance.now() < limit) {
    const client = await connectToLocalHost(folder).catch(() => null);
    if (client !== null) return client.close();
    await pause(LOOK_EVERY_MS);
  }
  throw new PunctualError(
    'unavailable',
    `The service is installed, and ${title} was asked to start it, but it does not answer. See: punctual service status, and the log in ${folder}/logs`,
  );
}

async function remove(manager: ServiceManager, spec: ServiceSpec, options: ServiceOptions): Promise<void> {
  const { installed, running } = await manager.status(spec);
  if (installed !== null || running) await manager.remove(spec);
  if (options.json === true) return printJson('service', { action: 'remove', removed: installed });
  printLine(
    installed === null && !running
      ? 'It is not installed.'
      : `Removed ${installed ?? spec.name}. Jobs that were running go on; the data stays.`,
  );
}

async function tellStatus(
  manager: ServiceManager,
  spec: ServiceSpec,
  folder: string,
  options: ServiceOptions,
): Promise<void> {
  const state = await manager.status(spec);
  if (options.json === true) return printJson('service', { action: 'status', ...told(state, folder) });
  printLine(
    state.installed === null ? 'It is not installed. See: punctual service install' : `Installed: ${state.installed}`,
  );
  for (const line of stateLines(state, folder)) printLine(line);
}

/** Without `current`, which depends on how this command was called. */
function told({ installed, running, pid, since }: ServiceState, folder: string) {
  return { installed, running, pid, since, address: running ? readWhereabouts(folder) : null };
}

function stateLines({ installed, running, pid, since }: ServiceState, folder: string): string[] {
  if (!running) return installed === null ? [] : ['It does not run.'];
  const address = readWhereabouts(folder);
  return [
    `It is running${pid === null ? '' : ` as process ${pid}`}${since === null ? '' : `, since ${localTime(since)}`}.`,
    ...(address === null ? [] : [`Its window is at ${address}`]),
  ];
}
