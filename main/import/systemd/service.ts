/** The `[Service]` section of systemd.service(5) and systemd.exec(5) as what a job runs. */
import type { JobSpec } from '../../engine/model.ts';
import { type Difference, excerpt } from '../model.ts';
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
}

export function readService(service: UnitFile, about: ServiceContext): Work {
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
    if (left !== undefined)
      add('specifier', `${left} in "${excerpt(text, 60)}" is filled in by systemd; Punctual passes it on as it is.`);
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
      if (exec === null) add('bad-command', `${key}=${excerpt(setting.value, 80)} cannot be read.`);
      else lines.push(exec);
    }
  }
  const nothing = service.all('Service', 'ExecStart').length === 0 || lines.length === 0;
  if (nothing) add('no-command', `${service.name} has no ExecStart= that could be run.`);
  const { action, differences: fromExec } = execAction(lines);
  differences.push(...fromExec);

  const spec: Writable<Omit<JobSpec, 'name' | 'schedule'>> = { action };
  readPlace(spec, service, one, value, add);
  readLimits(spec, one, add);
  readRetry(spec, one, add);
  const user = one('User');
  if (user !== null && user !== about.user) add('user', `systemd runs it as ${user}; Punctual runs it as you.`);
  const type = one('Type');
  if (type !== null && !['simple', 'oneshot', 'exec'].includes(type)) {
    add(
      'service-type',
      `Type=${type}: systemd decides by its own signals when it has started; Punctual waits for the process to end.`,
    );
  }
  differences.push(...unread(service));
  return { spec: nothing ? null : spec, differences };
}

type Add = (code: string, message: string) => void;
type Spec = Writable<Omit<JobSpec, 'name' | 'schedule'>>;

function readPlace(
  spec: Spec,
  service: UnitFile,
  one: (key: string) => string | null,
  value: (text: string) => string,
  add: Add,
): void {
  const folder = one('WorkingDirectory')?.replace(/^-/, '');
  if (folder !== undefined && folder !== '~') spec.folder = folder;
  const environment: Record<string, string> = {};
  for (const setting of service.all('Service', 'Environment')) {
    for (const word of splitWords(value(setting.value)) ?? []) {
      const at = word.indexOf('=');
      if (at > 0) environment[word.slice(0, at)] = word.slice(at + 1);
      else add('bad-environment', `Environment=${excerpt(word, 60)} is not NAME=value.`);
    }
  }
  if (Object.keys(environment).length > 0) spec.environment = environment;
  const files = service.all('Service', 'EnvironmentFile').map((setting) => value(setting.value));
  const first = files[0];
  if (first !== undefined) spec.environmentFile = first.replace(/^-/, '');
  if (files.length > 1)
    add('environment-files', `A job reads one environment file; left out: ${files.slice(1).join(', ')}.`);
}

function readLimits(spec: Spec, one: (key: string) => string | null, add: Add): void {
  const oneshot = one('Type') === 'oneshot';
  const limit = readTimeSpan(
    one('RuntimeMaxSec') ?? (oneshot ? (one('TimeoutStartSec') ?? one('TimeoutSec')) : null) ?? '',
  );
  if (typeof limit === 'number' && limit > 0) {
    spec.limitSeconds = limit;
    add('time-limit', `Stopped after ${sayTimeSpan(limit)}, as under systemd; here it counts anew for each attempt.`);
  }
  const stop = readTimeSpan(one('TimeoutStopSec') ?? '');
  if (typeof stop === 'number' && stop > 0) spec.killAfterSeconds = Math.min(stop, 86_400);
  const codes = (one('SuccessExitStatus') ?? '').split(/\s+/).filter((word) => word !== '');
  const known = codes.filter((word) => /^\d{1,3}$/.test(word)).map(Number);
  if (known.length > 0) spec.successCodes = [0, ...known];
  const names = codes.filter((word) => !/^\d{1,3}$/.test(word));
  if (names.length > 0)
    add('success-status', `SuccessExitStatus names ${names.join(', ')}; Punctual takes exit codes as numbers only.`);
}

function readRetry(spec: Spec, one: (key: string) => string | null, add: Add): void {
  const restart = one('Restart');
  if (restart === null || restart === 'no') return;
  if (restart === 'on-failure' || restart === 'on-abnormal' || restart === 'on-abort') {
    const delay = readTimeSpan(one('RestartSec') ?? '100ms');
    const delaySeconds = typeof delay === 'number' ? delay : 1;
    spec.retry = { times: 3, delaySeconds };
    add(
      'restart',
      `Restart=${restart}: systemd tries again without end, every ${sayTimeSpan(delaySeconds)}; here 3 times.`,
    );
  } else
    add(
      'restart',
      `Restart=${restart} keeps a service alive; Punctual starts jobs at their times and does not keep them alive.`,
    );
}

/** Settings nobody here has anything for, each by name: limits, sandboxing, conditions. */
function unread(service: UnitFile): Difference[] {
  return service.settings
    .filter(({ section, key, value }) => {
      if (value === '') return false;
      if (section === 'Service') return !READ.has(key);
      return section === 'Unit' && /^(Condition|Assert|OnFailure|OnSuccess|Requires|After|Wants|BindsTo)/.test(key);
    })
    .map(({ key, value }) => ({
      code: 'service-setting',
      message: `${key}=${excerpt(value, 60)} is not carried over${WHY[key] === undefined ? '' : `: ${WHY[key]}`}.`,
    }));
}

const WHY: Readonly<Record<string, string>> = {
  ConditionACPower: 'the job runs on battery too',
  OnFailure: 'chain another job on failure instead',
  OnSuccess: 'chain another job on success instead',
  Nice: 'the job runs at normal priority',
  After: 'jobs do not wait for units',
  Requires: 'jobs do not wait for units',
  Wants: 'jobs do not wait for units',
};
