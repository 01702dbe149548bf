import type { DeepPartial, GroupsSave, Handlers, RemovedGroup, Settings } from '../../preload/contract.ts';
import { entryOf } from '../engine/entry-of.ts';
import { PunctualError } from '../engine/errors.ts';
import type { GroupSettings, PauseState } from '../engine/model.ts';
import type { GroupMove } from '../engine/ports.ts';
import type { JobStep } from '../engine/surface.ts';
import { checkVariables } from './check-variables.ts';
import type { ApiDeps } from './deps.ts';
import type { ComingGroup } from './group-plan.ts';
import { withEngine } from './settings.ts';

type GroupHandlers = Pick<Handlers, Extract<keyof Handlers, `groups.${string}`>>;

const NOTHING: GroupSettings = { environment: {} };

/** A group as a whole: its jobs, what they share, its notification rules, its pause. Whatever is done to it is all or nothing. */
export function createGroupHandlers(deps: ApiDeps): GroupHandlers {
  const { engine, store, settings, secrets, work, pushSecrets } = deps;
  const shared = () => settings.current().engine.groups;
  const rules = () => settings.current().notify.groups;
  const jobsOf = (name: string) => store.jobIds({ group: name });
  const pauseOf = (name: string) => entryOf(engine.snapshot().pausedGroups, name) ?? null;
  const exists = (name: string): boolean =>
    Object.hasOwn(shared(), name) || Object.hasOwn(rules(), name) || pauseOf(name) !== null || jobsOf(name).length > 0;

  function mustExist(name: string): void {
    if (exists(name)) return;
    throw new PunctualError(
      'not-found',
      `There is no group "${name}".`,
      { name },
      { reason: { code: 'no-group', name } },
    );
  }
  function mustBeFree(name: string): void {
    if (!exists(name)) return;
    const message = `There is a group "${name}" already. To join the two, move the jobs into it.`;
    throw new PunctualError('already-exists', message, { name }, { reason: { code: 'group-exists', name } });
  }

  /** Settings and what comes with them together, or none of it; windows hear of it afterwards. */
  function write(change: DeepPartial<Settings>, also: () => void): void {
    const planned = withEngine(settings.plan(change), change, deps);
    engine.carryOut([], () => {
      planned.write();
      also();
    });
    planned.keep();
  }

  /** The jobs, and the group that they leave or come into: all of it or nothing (job-work.ts). How many moved. */
  async function regroup(
    move: GroupMove,
    pause: PauseState | null,
    { comes, secrets: own = [] }: { readonly comes?: ComingGroup; readonly secrets?: readonly string[] },
  ): Promise<number> {
    const { from, to } = move;
    const steps: JobStep[] = [
      // There before the first job, and gone after the last: no job is without what its group gives it.
      ...(to === null ? [] : [{ kind: 'group-pause', group: to, pause } as const]),
      { kind: 'regroup', move, keepsPause: to !== null && pause !== null },
      ...(from === null ? [] : [{ kind: 'group-pause', group: from, pause: null } as const]),
    ];
    const leaves = from === null ? undefined : { name: from, secrets: own };
    return (await work.carryOut(steps, { origin: 'window', leaves }, comes)).changed;
  }

  function save({ name, seen, environment, secrets: names, notify }: GroupsSave, also: () => void): void {
    const before = entryOf(shared(), name) ?? NOTHING;
    if (seen !== undefined && !sameGroup(seen, before)) {
      const message = 'This group was changed elsewhere since you opened it.';
      throw new PunctualError('conflict', message, { name }, { reason: { code: 'group-changed' } });
    }
    checkVariables(deps, environment);
    const next = { environment: environment ?? before.environment, secrets: names ?? before.secrets ?? [] };
    const clear = next.secrets.find((secret) => Object.hasOwn(next.environment, secret));
    if (clear !== undefined) {
      const message = `"${clear}" is a secret and stands in the clear among the variables as well. Take it out there.`;
      const reason = { code: 'secret-in-the-clear', name: clear } as const;
      throw new PunctualError('bad-input', message, { field: 'environment' }, { reason });
    }
    const empty = Object.keys(next.environment).length === 0 && next.secrets.length === 0;
    const change = {
      engine: { groups: withChanges(shared(), { [name]: empty ? null : next }) },
      notify: { groups: withChanges(rules(), notify === undefined ? {} : { [name]: notify }) },
    };
    const wasClear = next.secrets.filter((secret) => Object.hasOwn(before.environment, secret));
    const save = () => write(change, also);
    if (wasClear.length === 0) save();
    else store.withoutTraces(null, wasClear, save);
    const gone = (before.secrets ?? []).filter((secret) => !next.secrets.includes(secret));
    if (gone.length > 0) secrets.remove({ scope: 'group', owner: name }, gone);
  }

  return {
    'groups.save': async ({ secretValues = {}, ...input }) => {
      const { name } = input;
      const owner = { scope: 'group', owner: name } as const;
      const declared = input.secrets ?? entryOf(shared(), name)?.secrets ?? [];
      const stray = Object.keys(secretValues).find((secret) => !declared.includes(secret));
      if (stray !== undefined) {
        const message = `There is a value for "${stray}", which is not among the group's secrets.`;
        const reason = { code: 'secret-undeclared', name: stray } as const;
        throw new PunctualError('bad-input', message, { field: `secretValues.${stray}` }, { reason });
      }
      if (Object.keys(secretValues).length > 0) await secrets.prepare();
      save(input, () => secrets.put(owner, secretValues));
      pushSecrets(owner);
      return { settings: entryOf(shared(), name) ?? NOTHING };
    },
    'groups.rename': async ({ from, to: given }) => {
      const to = given.trim();
      mustExist(from);
      if (to === from) return { jobs: 0 };
      mustBeFree(to);
      const { [from]: own = null } = shared();
      const { [from]: notify = null } = rules();
      const names = own?.secrets ?? [];
      // Opened before anything is written: sealed for one group, a value does not open for another.
      const writeSecrets = secrets.copyGroup(from, to, names);
      const comes = { name: to, settings: own, notify, writeSecrets };
      return { jobs: await regroup({ ids: jobsOf(from), from, to }, pauseOf(from), { comes, secrets: names }) };
    },
    'groups.remove': async ({ name }) => {
      mustExist(name);
      const jobIds = jobsOf(name);
      const removed: RemovedGroup = {
        ...{ name, jobIds },
        settings: entryOf(shared(), name) ?? null,
        notify: entryOf(rules(), name) ?? null,
        pause: pauseOf(name),
      };
      // Values of secrets stay for a while, as those of a removed job do: nobody can use them, and it can be taken back.
      await regroup({ ids: jobIds, from: name, to: null }, null, {});
      return { removed };
    },
    'groups.restore': async ({ name, jobIds: ids, settings: own, notify, pause }) => {
      mustBeFree(name);
      // Those that went, or found another group, in the meantime are left where they are.
      const comes = { name, settings: own, notify };
      return { jobs: await regroup({ ids, from: null, to: name }, pause, { comes }) };
    },
  };
}

function withChanges<T>(
  all: Readonly<Record<string, T>>,
  changes: Readonly<Record<string, T | null>>,
): Record<string, T> {
  const kept = Object.entries(all).filter(([name]) => !Object.hasOwn(changes, name));
  const put = Object.entries(changes).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return Object.fromEntries([...kept, ...put]);
}

function sameGroup(a: GroupSettings, b: GroupSettings): boolean {
  const flat = ({ environment, secrets = [] }: GroupSettings): string =>
    JSON.stringify([Object.entries(environment).sort(([x], [y]) => (x < y ? -1 : 1)), secrets.toSorted()]);
  return flat(a) === flat(b);
}
