import type { GroupsSave, Handlers, RemovedGroup } from '../../preload/contract.ts';
import { entryOf } from '../engine/entry-of.ts';
import { PunctualError } from '../engine/errors.ts';
import type { GroupSettings, NotifyRules } from '../engine/model.ts';
import type { ApiDeps } from './deps.ts';

type GroupHandlers = Pick<Handlers, Extract<keyof Handlers, `groups.${string}`>>;

const NOTHING: GroupSettings = { environment: {} };

/** A group as a whole: its jobs, what they share, who is told, its pause. Whatever is done to it is done in one transaction. */
export function createGroupHandlers(deps: ApiDeps): GroupHandlers {
  const { engine, store, settings, secrets, pushSettings, pushSecrets } = deps;
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

  /** Writes what the group is under `name`; null = nothing. Everything else in the settings stays as it is at this moment. */
  function settingsWith(
    changes: Readonly<Record<string, GroupSettings | null>>,
    told: Readonly<Record<string, NotifyRules | null>>,
  ) {
    return {
      engine: { groups: withChanges(shared(), changes) },
      notify: { groups: withChanges(rules(), told) },
    };
  }

  /** Jobs, pauses, settings and secrets together, or none of it; windows hear of it afterwards. */
  function carryOut(
    work: Parameters<typeof engine.regroup>[0],
    change: ReturnType<typeof settingsWith>,
    also: () => void = () => undefined,
  ): number {
    const planned = settings.plan(change);
    const moved = store.changeAs({ origin: 'window' }, () =>
      engine.regroup(work, () => {
        planned.write();
        also();
      }),
    );
    const current = planned.keep();
    engine.configure(current.engine);
    pushSettings(current);
    return moved;
  }

  function save({ name, seen, environment, secrets: names, notify }: GroupsSave, also: () => void): void {
    const before = entryOf(shared(), name) ?? NOTHING;
    if (seen !== undefined && !sameGroup(seen, before)) {
      const message = 'This group was changed elsewhere since you opened it.';
      throw new PunctualError('conflict', message, { name }, { reason: { code: 'group-changed' } });
    }
    const next = { environment: environment ?? before.environment, secrets: names ?? before.secrets ?? [] };
    const clear = next.secrets.find((secret) => Object.hasOwn(next.environment, secret));
    if (clear !== undefined) {
      const message = `"${clear}" is a secret and stands in the clear among the variables as well. Take it out there.`;
      const reason = { code: 'secret-in-the-clear', name: clear } as const;
      throw new PunctualError('bad-input', message, { field: 'environment' }, { reason });
    }
    const empty = Object.keys(next.environment).length === 0 && next.secrets.length === 0;
    const change = settingsWith({ [name]: empty ? null : next }, notify === undefined ? {} : { [name]: notify });
    const wasClear = next.secrets.filter((secret) => Object.hasOwn(before.environment, secret));
    const write = () => carryOut({ move: null, pauses: {} }, change, also);
    if (wasClear.length === 0) write();
    else store.withoutTraces(null, wasClear, write);
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
    'groups.rename': ({ from, to: given }) => {
      const to = given.trim();
      mustExist(from);
      if (to === from) return { jobs: 0 };
      mustBeFree(to);
      const { [from]: own = null } = shared();
      const { [from]: told = null } = rules();
      // Opened before anything is written: sealed for one group, a value does not open for another.
      const moveSecrets = secrets.moveGroup(from, to, own?.secrets ?? []);
      const jobs = carryOut(
        {
          move: { from, to },
          pauses: { [from]: null, [to]: pauseOf(from) },
        },
        settingsWith({ [from]: null, [to]: own }, { [from]: null, [to]: told }),
        moveSecrets,
      );
      secrets.refresh();
      for (const owner of [from, to]) pushSecrets({ scope: 'group', owner });
      return { jobs };
    },
    'groups.remove': ({ name }) => {
      mustExist(name);
      const jobs = jobsOf(name);
      const removed: RemovedGroup = {
        name,
        jobIds: jobs,
        settings: entryOf(shared(), name) ?? null,
        notify: entryOf(rules(), name) ?? null,
        pause: pauseOf(name),
      };
      // Values of secrets stay for a while, as those of a removed job do: nobody can use them, and it can be taken back.
      carryOut(
        { move: { from: name, to: null }, pauses: { [name]: null } },
        settingsWith({ [name]: null }, { [name]: null }),
      );
      return { removed };
    },
    'groups.restore': ({ name, jobIds, settings: own, notify, pause }) => {
      mustBeFree(name);
      // Those that went, or found another group, in the meantime are left where they are.
      const jobs = carryOut(
        { move: { ids: jobIds, to: name }, pauses: { [name]: pause } },
        settingsWith({ [name]: own }, { [name]: notify }),
      );
      return { jobs };
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
