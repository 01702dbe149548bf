import { entryOf } from '../engine/entry-of.ts';
import type { Log } from '../engine/ports.ts';
import type { Reason, Trouble } from '../engine/reasons.ts';
import { looksSecret } from '../engine/secret-signs.ts';
import type { Environment } from './environment.ts';
import { sessionEnvironment } from './fresh-environment.ts';
import { loginShell, loginShellEnvironment, SHELL_PATIENCE } from './shell-env.ts';
import { createTelltale } from './telltale.ts';

/** One variable in both worlds; null = it is not there. */
export interface ComparedVariable {
  readonly name: string;
  readonly job: string | null;
  readonly shell: string | null;
  readonly differs: boolean;
  readonly masked: boolean;
}

export interface EnvironmentComparison {
  readonly shell: string | null;
  readonly problem: string | null;
  readonly reason: Reason | null;
  readonly variables: readonly ComparedVariable[];
}

const DOTS = '••••••';
/** What a login session has before any shell has read its files; the rest of ours may come from whoever started us. */
const OF_THE_SESSION =
  /^(HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TMPDIR|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_.*|DBUS_SESSION_BUS_ADDRESS|SSH_AUTH_SOCK|__CF_USER_TEXT_ENCODING)$/;

/** Asks the login shell, as a fresh terminal would start it, and lays its environment beside a job's. Takes up to 10 s. */
export async function compareWithLoginShell(
  ours: Promise<
    | {
        readonly environment: Environment;
        readonly hidden?: readonly { readonly name: string; readonly value: string | null }[];
      }
    | Trouble
  >,
  log: Log,
  shell = process.platform === 'win32' ? null : loginShell(),
): Promise<EnvironmentComparison> {
  const session = Object.fromEntries(Object.entries(process.env).filter(([name]) => OF_THE_SESSION.test(name)));
  const asked = shell === null ? null : loginShellEnvironment(log, { shell, environment: session });
  const [job, found] = await Promise.all([ours, asked]);
  const theirs = found ?? newTerminal(job);
  const silent = shell !== null && Object.keys(theirs).length === 0;
  const quiet: Trouble | null = silent
    ? {
        problem: `The login shell '${shell}' did not report its environment within ${SHELL_PATIENCE / 1000} s.`,
        reason: { code: 'shell-silent', shell, seconds: SHELL_PATIENCE / 1000 },
      }
    : null;
  const trouble = 'problem' in job ? job : quiet;
  return {
    shell,
    problem: trouble?.problem ?? null,
    reason: trouble?.reason ?? null,
    variables: 'problem' in job ? compare({}, theirs) : compare(job.environment, theirs, job.hidden),
  };
}

/** On Windows, where a terminal reads no files of its own: what Windows gives it. With the names as the job has them, which Windows reads in any case. */
function newTerminal(job: { readonly environment: Environment } | Trouble): Environment {
  const ours = 'problem' in job ? {} : job.environment;
  const names = new Map(Object.keys(ours).map((name) => [name.toUpperCase(), name]));
  const found = Object.entries(sessionEnvironment() ?? ours);
  return Object.fromEntries(found.map(([name, value]) => [names.get(name.toUpperCase()) ?? name, value]));
}

function compare(
  job: Environment,
  shell: Environment,
  hidden: readonly { readonly name: string; readonly value: string | null }[] = [],
): ComparedVariable[] {
  const secret = new Set(hidden.map(({ name }) => name));
  const tells = createTelltale(hidden.flatMap(({ value }) => value ?? []));
  const names = [...new Set([...Object.keys(job), ...Object.keys(shell)])].sort();
  return names.map((name) => {
    const ours = entryOf(job, name) ?? null;
    const theirs = entryOf(shell, name) ?? null;
    const masked =
      secret.has(name) || [ours, theirs].some((text) => looksSecret(name, text) || (text !== null && tells(text)));
    const shown = (value: string | null): string | null => (value === null || !masked ? value : DOTS);
    return { name, job: shown(ours), shell: shown(theirs), differs: ours !== theirs, masked };
  });
}
