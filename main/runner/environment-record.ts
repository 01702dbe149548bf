/**
 * What the process of an attempt really got, in three parts, so that a thousand runs of a hundred jobs write next to nothing: what
 * every run starts from (once per start of the app), what file, group and job add (once until they change), and what Punctual says
 * itself (S36), which is different for each and made again from the row. Secrets are masked before anything leaves this file.
 */
import type { SecretRef } from '../engine/model.ts';
import type { Log, RunOrder } from '../engine/ports.ts';
import { looksSecret } from '../engine/secret-signs.ts';
import type { Environment } from './environment.ts';
import { lostInShell } from './lost-in-shell.ts';
import { parameterEnvironment } from './parameters.ts';
import { createTelltale } from './telltale.ts';

/** Where a variable comes from; `session`: what the app itself was started with. */
export type VariableSource = 'session' | 'login-shell' | 'file' | 'group' | 'job' | 'parameter' | 'punctual';

/** Name, value (null: it is a secret) and source. An empty name, which no variable has: the login shell had not reported. */
export type KeptVariable = readonly [name: string, value: string | null, source: VariableSource];

/** What every run starts from, and which of it a login shell reported. */
export interface BaseEnvironment {
  readonly variables: Environment;
  readonly fromLoginShell: ReadonlySet<string>;
  /** There is a login shell that should complete it and had not reported yet. */
  readonly shellSilent?: boolean | undefined;
}

/** Stands in a record when the login shell had not reported. */
const SHELL_SILENT: KeptVariable = ['', null, 'login-shell'];

/** The parts of one environment, later ones over earlier ones. */
export interface EnvironmentParts {
  readonly file: Environment;
  readonly shared?: Environment | undefined;
  readonly environment: Environment;
  readonly secrets: readonly Pick<SecretRef, 'scope' | 'name'>[];
}

export interface EnvironmentRecorder {
  /** The key of what this attempt is given (`Run.environment`); undefined when it could not be written down, which stops no run. */
  record(order: RunOrder, base: BaseEnvironment, file: Environment): string | undefined;
}

export interface EnvironmentRecorderDeps {
  /** Keeps a text and tells its number; the same text has the same number. Durable when it returns. */
  readonly keep: (content: string) => number;
  /** Values that must be covered wherever this job shows something; the same list as long as nothing changes. Throws when they cannot be had. */
  readonly hiddenOfJob: (jobId: string) => readonly string[];
  readonly log: Pick<Log, 'warn'>;
}

type Tells = (text: string) => boolean;
const EVERYTHING: Tells = () => true;
const NO_VALUES: readonly string[] = [];
/** Stands for a part without variables; never a number of the store. */
const EMPTY = 0;

export function createEnvironmentRecorder({ keep, hiddenOfJob, log }: EnvironmentRecorderDeps): EnvironmentRecorder {
  /** What was made for a list of values to cover: its test, and the text of the base. Both hardly ever change. */
  const known = new WeakMap<readonly string[], { readonly tells: Tells; base: BaseEnvironment; text: string }>();
  let troubled = false;

  function coverFor(jobId: string, base: BaseEnvironment) {
    let values: readonly string[];
    try {
      values = hiddenOfJob(jobId);
    } catch {
      // Secrets that cannot be opened now may stand anywhere.
      return { tells: EVERYTHING, text: baseText(base, EVERYTHING) };
    }
    const list = values.length === 0 ? NO_VALUES : values;
    const found = known.get(list);
    if (found !== undefined && found.base === base) return found;
    const tells = createTelltale(list);
    const made = { tells, base, text: baseText(base, tells) };
    known.set(list, made);
    return made;
  }

  return {
    record(order, base, file) {
      try {
        const { tells, text } = coverFor(order.jobId, base);
        const own = ownVariables({ ...order, file }, tells);
        const told = Date.parse(order.variables['PUNCTUAL_STARTED_AT'] ?? '');
        const scheduled = Date.parse(order.variables['PUNCTUAL_SCHEDULED_AT'] ?? '');
        const key = `${keep(text)}.${own.length === 0 ? EMPTY : keep(JSON.stringify(own))}.${told - scheduled || 0}`;
        troubled = false;
        return key;
      } catch (error) {
        if (!troubled) log.warn('What runs get as environment cannot be written down.', { error: String(error) });
        troubled = true;
        return undefined;
      }
    },
  };
}

/** Everything a process gets but what Punctual itself tells it, by name; secrets without their values. */
export function describeEnvironment(
  base: BaseEnvironment,
  parts: EnvironmentParts,
  hidden: readonly string[],
): KeptVariable[] {
  const tells = createTelltale(hidden);
  return layered(baseVariables(base, tells), ownVariables(parts, tells));
}

/** Which record is meant, and what is not in it because it is different for every run. */
export interface RecordedRun {
  readonly key: string | null;
  readonly contentOf: (ref: number) => string | null;
  /** Values that must not be shown, wherever they stand: some may be secrets only since. */
  readonly hidden: readonly string[];
  readonly parameters: Environment;
  /** What Punctual told the process; `after` = from the scheduled time to its start, ms. */
  readonly told: (after: number) => Environment;
}

/** What an attempt got, by name; null when there is no record (any more), or it cannot be read. */
export function readEnvironmentRecord(run: RecordedRun): KeptVariable[] | null {
  const match = /^(\d+)\.(\d+)\.(-?\d+)$/.exec(run.key ?? '');
  if (match === null) return null;
  const texts = [Number(match[1]), Number(match[2])].map((ref) => (ref === EMPTY ? '[]' : run.contentOf(ref)));
  const tells = createTelltale(run.hidden);
  const all = (variables: Environment, source: VariableSource): KeptVariable[] =>
    Object.entries(variables).map(([name, value]) => [name, tells(value) ? null : value, source]);
  try {
    const [base, own] = texts.map((text) => (text === null ? null : (JSON.parse(text) as KeptVariable[])));
    if (base == null || own == null) return null;
    return layered(
      [...base, ...own].map(([name, value, from]) => [name, value === null || tells(value) ? null : value, from]),
      [
        ...all(parameterEnvironment(run.parameters), 'parameter'),
        ...all(run.told(Number(match[3])), 'punctual'),
        ['PUNCTUAL_TOKEN', null, 'punctual'],
      ],
    );
  } catch {
    return null;
  }
}

function layered(base: readonly KeptVariable[], own: readonly KeptVariable[]): KeptVariable[] {
  const byName = new Map([...base, ...own].map((variable) => [variable[0], variable]));
  return [...byName.values()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The wrapper's shell sets them for itself and hands them on (POSIX sh: PWD; bash as sh: all), so what we pass is not what arrives. */
const OF_THE_WRAPPER = new Set(['PWD', 'SHLVL', '_']);

const baseText = (base: BaseEnvironment, tells: Tells): string => JSON.stringify(baseVariables(base, tells));

function baseVariables({ variables, fromLoginShell, shellSilent }: BaseEnvironment, tells: Tells): KeptVariable[] {
  const lost = new Set(lostInShell(variables));
  const kept = Object.entries(variables)
    .filter(([name]) => !OF_THE_WRAPPER.has(name) && !lost.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]): KeptVariable => {
      return [name, shown(name, value, tells), fromLoginShell.has(name) ? 'login-shell' : 'session'];
    });
  return shellSilent === true ? [SHELL_SILENT, ...kept] : kept;
}

function ownVariables({ file, shared, environment, secrets }: EnvironmentParts, tells: Tells): KeptVariable[] {
  const own = new Map<string, KeptVariable>();
  const lost = new Set(lostInShell({ ...file, ...shared, ...environment }));
  const put = (variables: Environment, source: VariableSource): void => {
    for (const name in variables) {
      if (!lost.has(name)) own.set(name, [name, shown(name, variables[name] ?? '', tells), source]);
    }
  };
  put(file, 'file');
  if (shared !== undefined) put(shared, 'group');
  put(environment, 'job');
  for (const { name, scope } of secrets) own.set(name, [name, null, scope]);
  return [...own.values()];
}

const shown = (name: string, value: string, tells: Tells): string | null =>
  looksSecret(name, value) || tells(value) ? null : value;
