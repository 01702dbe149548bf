import { Argument, type Command } from 'commander';
import type { ServiceAction, ServiceOptions } from '../work/service.ts';
import { attempt, common, wholeNumber } from './common.ts';

/** service: install, remove, status. */
export function addServiceCommand(program: Command): void {
  common(
    program
      .command('service')
      .description(
        'let the system start the headless host, and again after a failure (systemd, launchd, Task Scheduler)',
      )
      .addArgument(new Argument('<action>', 'what to do').choices(['install', 'remove', 'status'])),
    { changes: false },
  )
    .option('--port <n>', 'port of the window on this computer', wholeNumber(0))
    .action((action: ServiceAction, options: ServiceOptions) =>
      attempt(options, async () => {
        (await import('../session/start-host.ts')).refuseInDesktopApp();
        // Not in the package of the desktop app (electron-builder.yml).
        await (await import('../work/service.ts')).service(action, options);
      }),
    );
}
