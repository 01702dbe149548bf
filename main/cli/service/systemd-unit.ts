/** The unit of the headless host for systemd's user manager: https://www.freedesktop.org/software/systemd/man/systemd.service.html */
import type { ServiceSpec } from './service.ts';

/** Characters that systemd refuses in the path of a program, however they are written. */
const REFUSED_IN_PROGRAM = /["'\\]/;
/** bash as sh counts its level up, by which the host would take itself for started in a terminal. */
const THROUGH_SHELL = ['/bin/sh', '-c', 'unset SHLVL; exec "$0" "$@"'];

/** Pure; needs systemd 244 or newer, for the colon. */
export function systemdUnit({ program, args, environment }: ServiceSpec): string {
  const command = [...(REFUSED_IN_PROGRAM.test(program) ? THROUGH_SHELL : []), program, ...args];
  const variables = Object.entries(environment).map(([name, value]) => `Environment=${quote(`${name}=${value}`)}`);
  return `# Written by \`punctual service install\`, which writes it again; \`punctual service remove\` removes it.
[Unit]
Description=Punctual, the task scheduler for computers that sleep
# It gives up when it fails again and again; \`punctual service install\` starts it anew.
StartLimitIntervalSec=600
StartLimitBurst=5

[Service]
# The colon: a dollar sign is nothing but a dollar sign.
ExecStart=:${command.map(quote).join(' ')}
${variables.map((line) => `${line}\n`).join('')}Restart=on-failure
RestartSec=5
# 2: its own arguments are wrong, and stay so.
RestartPreventExitStatus=2
# Jobs that run go on when the host stops or starts again, and are found again.
KillMode=process
# A job that is ended for want of memory must not take the host along.
OOMPolicy=continue
TimeoutStopSec=30

[Install]
WantedBy=default.target
`;
}

/** One word of a command line: https://www.freedesktop.org/software/systemd/man/systemd.syntax.html#Quoting */
function quote(text: string): string {
  // A percent sign begins a specifier; a backslash an escape.
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/%/g, '%%')}"`;
}
