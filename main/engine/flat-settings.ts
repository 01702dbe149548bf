import { DEFAULT_ENGINE_SETTINGS } from './defaults.ts';
import { entryOf } from './entry-of.ts';
import { PunctualError } from './errors.ts';
import type { EngineSettings, JobDefaults } from './model.ts';
import { textFault } from './plain-text.ts';

export const PREFIX = 'punctual.';

/** The member of the engine's settings that each flat key means; `executors.NAME.limit` is one of `executors`. */
export const FLAT_KEYS: Readonly<Record<string, string>> = {
  limit: 'limit',
  timezone: 'defaults.timezone',
  settle_seconds: 'settleSeconds',
  'catch_up.together': 'catchUp.together',
  'catch_up.spacing_seconds': 'catchUp.spacingSeconds',
  'job_defaults.misfire': 'defaults.misfire',
  'job_defaults.overlap': 'defaults.overlap',
  'job_defaults.max_instances': 'defaults.maxInstances',
  'job_defaults.queue_limit': 'defaults.queueLimit',
  'job_defaults.executor': 'defaults.executor',
  'job_defaults.priority': 'defaults.priority',
  'job_defaults.kill_after_seconds': 'defaults.killAfterSeconds',
  'job_defaults.log_limit_bytes': 'defaults.logLimitBytes',
};

/** The same for a key with its prefix; null for one that nobody knows. */
export function memberOfFlat(key: string): string | null {
  const path = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : '';
  if (EXECUTOR.test(path)) return 'executors';
  return entryOf(FLAT_KEYS, path) ?? null;
}

const EXECUTOR = /^executors\.(.+)\.limit$/;
const MISFIRE: readonly string[] = [
  'latest',
  'earliest',
  'all',
  'none',
  'ask',
] satisfies readonly JobDefaults['misfire'][];
const OVERLAP: readonly string[] = ['skip', 'queue', 'restart', 'parallel'] satisfies readonly JobDefaults['overlap'][];

/**
 * Engine settings from the flat prefixed form, as APScheduler reads them from an ini file: `punctual.limit = 20`,
 * `punctual.executors.disk.limit = 1`, `punctual.job_defaults.misfire = latest`. Values may be numbers or text.
 * Throws PunctualError `bad-input` that names the key; an unknown key is an error, never ignored.
 */
export function settingsFromFlat(
  flat: Readonly<Record<string, string | number>>,
  base: EngineSettings = DEFAULT_ENGINE_SETTINGS,
): EngineSettings {
  let { limit, settleSeconds } = base;
  const defaults: { -readonly [K in keyof JobDefaults]: JobDefaults[K] } = { ...base.defaults };
  const executors = new Map(Object.entries(base.executors));
  const catchUp: { together: number; spacingSeconds: number } = { ...base.catchUp };

  for (const [key, value] of Object.entries(flat)) {
    if (textFault(key) !== null || textFault(String(value)) !== null) throw unwritable(key);
    if (!key.startsWith(PREFIX)) throw unknown(key);
    const path = key.slice(PREFIX.length);
    const executor = EXECUTOR.exec(path)?.[1];
    // An object has this name for its prototype: the entry would vanish without a word.
    if (executor === '__proto__') throw unknown(key);
    if (executor !== undefined) {
      executors.set(executor, { limit: whole(key, value, 1) });
      continue;
    }
    switch (path) {
      case 'limit':
        limit = whole(key, value, 1);
        break;
      case 'timezone':
        defaults.timezone = String(value);
        break;
      case 'settle_seconds':
        settleSeconds = whole(key, value, 0);
        break;
      case 'catch_up.together':
        catchUp.together = whole(key, value, 1);
        break;
      case 'catch_up.spacing_seconds':
        catchUp.spacingSeconds = whole(key, value, 0);
        break;
      case 'job_defaults.misfire':
        defaults.misfire = oneOf(key, value, MISFIRE) as JobDefaults['misfire'];
        break;
      case 'job_defaults.overlap':
        defaults.overlap = oneOf(key, value, OVERLAP) as JobDefaults['overlap'];
        break;
      case 'job_defaults.max_instances':
        defaults.maxInstances = whole(key, value, 1);
        break;
      case 'job_defaults.queue_limit':
        defaults.queueLimit = whole(key, value, 1);
        break;
      case 'job_defaults.executor':
        defaults.executor = String(value);
        break;
      case 'job_defaults.priority':
        defaults.priority = whole(key, value, Number.NEGATIVE_INFINITY);
        break;
      case 'job_defaults.kill_after_seconds':
        defaults.killAfterSeconds = whole(key, value, 0);
        break;
      case 'job_defaults.log_limit_bytes':
        defaults.logLimitBytes = whole(key, value, 1);
        break;
      default:
        throw unknown(key);
    }
  }
  return { ...base, defaults, limit, executors: Object.fromEntries(executors), settleSeconds, catchUp };
}

function unknown(key: string): PunctualError {
  return new PunctualError('bad-input', `There is no setting called "${key}".`, { key });
}

function unwritable(key: string): PunctualError {
  const name = JSON.stringify(key);
  return new PunctualError('bad-input', `${name} contains a NUL character or half of a character.`, { key });
}

function whole(key: string, value: string | number, least: number): number {
  const number = typeof value === 'number' ? value : value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isInteger(number) || number < least) {
    const bound = Number.isFinite(least) ? ` of at least ${least}` : '';
    throw new PunctualError('bad-input', `"${key}" needs a whole number${bound}, not "${value}".`, { key });
  }
  return number;
}

function oneOf(key: string, value: string | number, allowed: readonly string[]): string {
  if (!allowed.includes(String(value))) {
    throw new PunctualError('bad-input', `"${key}" is one of ${allowed.join(', ')}, not "${value}".`, { key });
  }
  return String(value);
}
