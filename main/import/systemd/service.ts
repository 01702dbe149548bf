/** The `[Service]` section of systemd.service(5) and systemd.exec(5) as what a job runs. */

import type { Language } from '../../../preload/contract.ts';
import type { JobSpec } from '../../engine/model.ts';
import { type Difference, excerpt } from '../model.ts';
import { type ServiceWords, serviceWords } from '../words/systemd-service.ts';
import { type ExecLine, execAction, readExec, splitWords } from './exec.ts';
import { readTimeSpan, sayTimeSpan } from './time-span.ts';
import type { UnitFile } from './unit-file.ts';

export interface Work {
  /** Everything of the job but name and schedule; null = nothing can be run. */
  readonly spec: Omit<JobSpec, 'name' | 'schedule'> | null;
  readonly differences: readonly Difference[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const READ = new Set([
  'ExecStart',
  'ExecStartPre',
  'ExecStartPost',
  'Type',
  'User',
  'Group',
  'WorkingDirectory',
  'Environment',
  'EnvironmentFile',
  'TimeoutStartSec',
  'TimeoutSec',
  'RuntimeMaxSec',
  'TimeoutStopSec',
  'Restart',
  'RestartSec',
  'SuccessExitStatus',
]);

export interface ServiceContext {
  /** The unit as the timer names it, with its instance. */
  readonly target: string;
  readonly user: string | null;
  /** For `%h`; null = not known. */
  readonly home: string | null;
  readonly language: Language;
}

/** How often a job tries again where systemd never stops. */
const RETRIES = 3;

export function readService(service: UnitFile, about: ServiceContext): Work {
  const say = serviceWords[about.language];
  const differences: Difference[] = [];
  const add = (code: string, message: string) => differences.push({ code, message });
  const instance = /@([^.]+)\./.exec(about.target)?.[1] ?? '';
  const value = (text: string): string => {
    const filled = text
      .replaceAll('%i', instance)
      .replaceAll('%I', instance)
      .replaceAll('%%', '\0')
      .replaceAll('%h', about.home ?? '%h');
    const left = /%[a-zA-Z]/.exec(filled)?.[0];
    if (left !== undefined) add('specifier', say.specifier(left, excerpt(text, 60)));
    return filled.replaceAll('\0', '%');
  };
  const one = (key: string): string | null => {
    const found = service.one('Service', key);
    return found === null || found === '' ? null : value(found);
  };
  const lines: ExecLine[] = [];
  for (const key of ['ExecStartPre', 'ExecStart', 'ExecStartPost']) {
    for (const setting of service.all('Service', key)) {
      const exec = readExec(value(setting.value));
      if (exec === null) add('bad-command', say.badCommand(key, excerpt(setting.value, 80)));
      else lines.push(exec);
    }
  }
  const nothing = service.all('Service', 'ExecStart').length === 0 || lines.length === 0;
  if (nothing) add('no-command', say.noCommand(service.name));
  const { action, differences: fromExec } = execAction(lines, say);
  differences.push(...fromExec);

  const spec: Writable<Omit<JobSpec, 'name' | 'schedule'>> = { action };
  readPlace(spec, service, { one, value, add, say });
  readLimits(spec, one, add, about.language);
  readRetry(spec, one, add, about.language);
  const user = one('User');
  if (user !== null && user !== about.user) add('user', say.user(user));
  const type = one('Type');
  if (type !== null && !['simple', 'oneshot', 'exec'].includes(type)) {
    add('service-type', say.type(type));
  }
  differences.push(...unread(service, say));
  return { spec: nothing ? null : spec, differences };
}

type Add = (code: string, message: string) => void;
type Spec = Writable<Omit<JobSpec, 'name' | 'schedule'>>;

function readPlace(
  spec: Spec,
  service: UnitFile,
  {
    one,
    value,
    add,
    say,
  }: {
    readonly one: (key: string) => string | null;
    readonly value: (text: string) => string;
    readonly add: Add;
    readonly say: ServiceWords;
  },
): void {
  const folder = one('WorkingDirectory')?.replace(/^-/, '');
  if (folder !== undefined && folder !== '~') spec.folder = folder;
  const environment: Record<string, string> = {};
  for (const setting of service.all('Service', 'Environment')) {
    for (const word of splitWords(value(setting.value)) ?? []) {
      const at = word.indexOf('=');
      if (at > 0) environment[word.slice(0, at)] = word.slice(at + 1);
      else add('bad-environment', say.badEnvironment(excerpt(word, 60)));
    }
  }
  if (Object.keys(environment).length > 0) spec.environment = environment;
  const files = service.all('Service', 'EnvironmentFile').map((setting) => value(setting.value));
  const first = files[0];
  if (first !== undefined) spec.environmentFile = first.replace(/^-/, '');
  if (files.length > 1) add('environment-files', say.environmentFiles(files.slice(1)));
}

/** Numbers that are the same on every system a unit could come from. */
const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
} as const;
const isSignal = (word: string): word is keyof typeof SIGNALS => Object.hasOwn(SIGNALS, word);

function readLimits(spec: Spec, one: (key: string) => string | null, add: Add, language: Language): void {
  const say = serviceWords[language];
  const oneshot = one('Type') === 'oneshot';
  const limit = readTimeSpan(
    one('RuntimeMaxSec') ?? (oneshot ? (one('TimeoutStartSec') ?? one('TimeoutSec')) : null) ?? '',
  );
  if (typeof limit === 'number' && limit > 0) {
    spec.limitSeconds = limit;
    add('time-limit', say.timeLimit(sayTimeSpan(limit, language)));
  }
  const stop = readTimeSpan(one('TimeoutStopSec') ?? '');
  if (typeof stop === 'number' && stop > 0) spec.killAfterSeconds = Math.min(stop, 86_400);
  const codes = (one('SuccessExitStatus') ?? '').split(/\s+/).filter((word) => word !== '');
  const known = codes.filter((word) => /^\d{1,3}$/.test(word)).map(Number);
  // An end by signal n is the code 128 + n here, as in a shell.
  const bySignal = codes.flatMap((word) => (isSignal(word) ? [128 + SIGNALS[word]] : []));
  if (known.length + bySignal.length > 0) spec.successCodes = [0, ...known, ...bySignal];
  const names = codes.filter((word) => !/^\d{1,3}$/.test(word) && !isSignal(word));
  if (names.length > 0) add('success-status', say.successStatus(names));
}

function readRetry(spec: Spec, one: (key: string) => string | null, add: Add, language: Language): void {
  const say = serviceWords[language];
  const restart = one('Restart');
  if (restart === null || restart === 'no') return;
  if (restart === 'on-failure' || restart === 'on-abnormal' || restart === 'on-abort') {
    const delay = readTimeSpan(one('RestartSec') ?? '100ms');
    const delaySeconds = typeof delay === 'number' ? delay : 1;
    spec.retry = { times: RETRIES, delaySeconds };
    add('restart', say.restart(restart, sayTimeSpan(delaySeconds, language), RETRIES));
  } else add('restart', say.keepAlive(restart));
}

/** Settings nobody here has anything for, each by name: limits, sandboxing, conditions; of a timer only what its [Unit] asks for. */
export function unread(service: UnitFile, say: ServiceWords): Difference[] {
  return service.settings
    .filter(({ section, key, value }) => {
      if (value === '') return false;
      if (section === 'Service') return !READ.has(key);
      return section === 'Unit' && /^(Condition|Assert|OnFailure|OnSuccess|Requires|After|Wants|BindsTo)/.test(key);
    })
    .map(({ key, value }) => ({
      code: 'service-setting',
      message: say.notCarried(key, excerpt(value, 60), say.why[key]),
    }));
}
