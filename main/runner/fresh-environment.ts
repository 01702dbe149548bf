/** Variables that were set on Windows after the host had started: by an installer, which adds a folder to PATH, or by the person. */
import { cleanEnvironment } from '../process/clean-environment.ts';
import { readSessionEnvironment } from '../process/windows/session-environment.ts';
import type { Environment } from './environment.ts';
import type { BaseEnvironment } from './environment-record.ts';

/** What a program that starts now would get, cleaned; `null` elsewhere, and when Windows does not tell it. */
export function sessionEnvironment(): Environment | null {
  const found = process.platform === 'win32' ? readSessionEnvironment() : null;
  return found === null ? null : cleanEnvironment(found);
}

/** Returns a function that carries the changes since the last call over into what every run starts from; the same object without any. */
export function createFreshBase(read: () => Environment | null): (base: BaseEnvironment) => BaseEnvironment {
  let before = read();
  return (base) => {
    const now = read();
    const variables = now === null ? base.variables : followSession(base.variables, before ?? now, now);
    before = now ?? before;
    return variables === base.variables ? base : { ...base, variables };
  };
}

/**
 * `own` with what changed from `before` to `now`. A variable that the host was given otherwise, as in a terminal, stays as it is; of PATH
 * folders are added and taken away. Names are compared without regard to case. Returns `own` itself when nothing changes.
 */
export function followSession(own: Environment, before: Environment, now: Environment): Environment {
  const [ours, old, fresh] = [own, before, now].map(byName) as [Named, Named, Named];
  const result = { ...own };
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is, mine] = [old.get(key)?.value, fresh.get(key)?.value, ours.get(key)?.value];
    if (was === is) continue;
    const name = ours.get(key)?.name ?? fresh.get(key)?.name ?? key;
    const value = mine === was ? is : key === 'PATH' ? followPath(mine ?? '', was ?? '', is ?? '') : mine;
    if (value === undefined) delete result[name];
    else result[name] = value;
  }
  const names = new Set([...Object.keys(own), ...Object.keys(result)]);
  return [...names].every((name) => own[name] === result[name]) ? own : result;
}

type Named = ReadonlyMap<string, { readonly name: string; readonly value: string }>;

const byName = (environment: Environment): Named =>
  new Map(Object.entries(environment).map(([name, value]) => [name.toUpperCase(), { name, value }]));

function followPath(own: string, before: string, now: string): string {
  const entries = (path: string): string[] => path.split(';').filter((entry) => entry !== '');
  const has = (path: string): ((entry: string) => boolean) => {
    const known = new Set(entries(path).map((entry) => entry.toUpperCase()));
    return (entry) => known.has(entry.toUpperCase());
  };
  const [wasThere, isThere, isOurs] = [has(before), has(now), has(own)];
  const kept = entries(own).filter((entry) => isThere(entry) || !wasThere(entry));
  return [...kept, ...entries(now).filter((entry) => !wasThere(entry) && !isOurs(entry))].join(';');
}
