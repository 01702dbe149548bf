/** `out/headless.js`: the scheduler without Electron, its window served to a browser on this computer. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../../package.json' with { type: 'json' };
import { PunctualError } from '../../engine/errors.ts';
import type { Log, NoticeAction, Notifier, NotifyMessage } from '../../engine/ports.ts';
import { createAlarm } from '../alarm.ts';
import type { App } from '../app.ts';
import { createClock } from '../clock.ts';
import { readConfig } from '../config-source.ts';
import { CRASH_STOP_MS, EXIT_CRASHED, guardAgainstCrashes } from '../crash-guard.ts';
import { createApp } from '../create-app.ts';
import { hasDesktop } from '../create-app-troubles.ts';
import { settleDataFolder } from '../data-folder.ts';
import { createIds } from '../ids.ts';
import { tryServeLocalSocket } from '../local-socket.ts';
import { createLog } from '../log.ts';
import { createNoticeActions } from '../notice-actions.ts';
import { createNotifier } from '../notify.ts';
import { createRandom } from '../random.ts';
import { HEADLESS_EVENTS } from '../reported-events.ts';
import { keyFileWarning } from '../secret-notices.ts';
import { stopOnSignals } from '../signals.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { outliveStandardStreams, sayOnOutput } from '../standard-streams.ts';
import { visibleText } from '../visible-text.ts';
import { readWhereabouts, removeWhereabouts, writeWhereabouts } from '../whereabouts.ts';
import { type Arguments, readArguments, USAGE } from './arguments.ts';
import { ignoresHangUp, readSurroundings } from './hang-up.ts';
import { startHeadless } from './host.ts';
import { openBrowser } from './open-browser.ts';

/** Another host has the database: not a fault, but nothing was started either. */
const EXIT_ALREADY_RUNNING = 3;

async function main(args: Arguments): Promise<void> {
  // Now: the parent may be gone by the time the terminal is.
  const outlivesTerminal = args.ignoreHangUp || ignoresHangUp(readSurroundings());
  const folder = args.dataDir ?? settleDataFolder();
  const log = createLog({ folder: join(folder, 'logs') });
  const guard = guardAgainstCrashes({ folder, log, restarts: false, end: () => process.exit(EXIT_CRASHED) });
  // Nobody can click before there is something to open.
  let act: (message: NotifyMessage, action: NoticeAction) => void = () => {};
  const notifier = createNotifier({
    log,
    onAction: (message, action) => act(message, action),
    // Where nothing can be shown, nothing need be tried again.
    retryMs: hasDesktop(process.env) ? undefined : null,
  });
  const app = await openApp(folder, log, args, notifier);
  const host = await startHeadless({
    app,
    port: args.port,
    log,
    // In the build the window lies beside this file.
    windowFolder: args.windowDir ?? fileURLToPath(new URL('window/', import.meta.url)),
  }).catch(async (error: unknown) => {
    await app.stop({ runs: 'leave' });
    throw error;
  });
  writeWhereabouts(folder, host.address);
  const open = (page: string) => openBrowser(`${host.address}&page=${encodeURIComponent(page)}`, folder);
  act = createNoticeActions({ handlers: app.handlers, open, log });
  await tryServeLocalSocket(app, folder, log);
  let stopping = false;
  app.onPush((name, payload) => {
    if (name !== 'closing' || stopping || !('reason' in payload)) return;
    // S42: another host took the database over while this one was frozen. There is nothing left to serve.
    log.error(payload.reason);
    if (payload.window !== undefined) sayOnOutput(`The other one is at ${payload.window}`);
    const { reason } = payload;
    // Windows listen after us, and must hear this before their line goes.
    setImmediate(() => void host.stop(reason).then(() => process.exit(EXIT_ALREADY_RUNNING)));
  });
  guard.stopWith(async () => {
    stopping = true;
    removeWhereabouts(folder);
    await app.stop({ runs: 'leave', withinMs: CRASH_STOP_MS, because: 'crash' });
    await host.stop('Punctual ran into an error and was closed');
  });
  stopOnSignals(
    outlivesTerminal,
    async (signal) => {
      stopping = true;
      log.info('stopping', { signal });
      removeWhereabouts(folder);
      // The app first, so that windows hear its `closing` push.
      await app.stop({ runs: 'leave' });
      await host.stop('Punctual was stopped');
      log.info('stopped');
      log.close();
    },
    (error) => log.error('Punctual did not stop cleanly', { error }),
  );
  log.info('listening', { port: host.port, folder, version: manifest.version });
  const { question } = await app.handlers['host.info']({});
  const place = args.service ? 'Its address: punctual service status' : `Open ${host.address}`;
  if (question) {
    sayOnOutput(`No job starts until you decide what to do about the ${question.fault} database. ${place}`);
    sayOnOutput('Or run: punctual restore FILE');
  } else {
    sayOnOutput(`Punctual is running. ${place}`);
    if (!args.service)
      sayOnOutput('Stop it with Ctrl+C. Jobs that run then go on, and are found again at the next start.');
    const { keeper } = await app.handlers['secrets.keeper']({});
    const warning = keyFileWarning(keeper);
    if (warning !== null) sayOnOutput(warning);
  }
  if (args.open) openBrowser(host.address, folder);
}

function openApp(folder: string, log: Log, args: Arguments, notifier: Notifier): Promise<App> {
  const fixedSettings = readConfig(args.config);
  const ports = {
    clock: createClock(),
    alarm: createAlarm(),
    ids: createIds(),
    random: createRandom(folder),
    log,
    notifier,
  };
  return Promise.resolve(
    createApp({
      ...{ folder, host: 'headless', version: manifest.version, ports, fixedSettings },
      events: () => HEADLESS_EVENTS,
      ...(args.ifMissing === null ? {} : { ifMissing: args.ifMissing }),
    }),
  ).catch((error: unknown) => {
    if (error instanceof PunctualError && error.code === 'store-locked') leaveToTheOther(folder, error, args);
    throw error;
  });
}

/** S42: the second host runs nothing and shows the way to the first. */
function leaveToTheOther(folder: string, error: PunctualError, args: Arguments): never {
  if (args.service) {
    // Done, for a manager that would try again after a failure.
    sayOnOutput(error.message);
    process.exit(0);
  }
  const address = readWhereabouts(folder);
  console.error(visibleText(error.message));
  if (address === null) {
    console.error('Use its window, or give this one another folder with --data-dir.');
  } else {
    console.log(`It is at ${address}`);
    if (args.open) openBrowser(address, folder);
  }
  process.exit(EXIT_ALREADY_RUNNING);
}

outliveStandardStreams();
keepHeapSmall();
const args = readArguments(process.argv.slice(2));
if ('problem' in args) {
  console.error(`${visibleText(args.problem)}\n\n${USAGE}`);
  process.exit(2);
}
if (args.help) {
  console.log(USAGE);
  process.exit(0);
}
main(args).catch((error: unknown) => {
  // Expected failures are sentences for people; a bug keeps its stack for whoever mends it.
  if (error instanceof PunctualError) console.error(visibleText(error.message));
  else console.error(error);
  process.exit(1);
});
