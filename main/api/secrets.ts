import type { Door, Handlers } from '../../preload/contract.ts';
import { entryOf } from '../engine/entry-of.ts';
import { noJob, PunctualError } from '../engine/errors.ts';
import type { Job } from '../engine/model.ts';
import type { ApiDeps } from './deps.ts';
import type { Owner } from './secret-book.ts';
import { createSettingsHandlers } from './settings.ts';

type SecretHandlers = Pick<Handlers, Extract<keyof Handlers, `secrets.${string}`>>;

/** Secrets by name. Values come in here and leave only into the environment of processes. */
export function createSecretHandlers(deps: ApiDeps): SecretHandlers {
  const { engine, store, settings, secrets, pushSecrets } = deps;
  const settingsHandlers = createSettingsHandlers(deps);

  function jobOf(id: string): Job {
    const job = store.job(id);
    if (job === null) throw noJob(id);
    return job;
  }
  const groupOf = (name: string) => entryOf(settings.current().engine.groups, name) ?? { environment: {} };

  function namesOf({ scope, owner }: Owner): readonly string[] {
    return (scope === 'job' ? jobOf(owner).spec.secrets : groupOf(owner).secrets) ?? [];
  }
  const answer = ({ scope, owner }: Owner) => ({
    secrets: secrets.tell({ scope, owner }, namesOf({ scope, owner })),
    keeper: secrets.summary().keeper,
  });

  /** Writes the names down; what stood in the clear under one of them goes. */
  function declare(owner: Owner, names: readonly string[], door: Door | undefined): void {
    const spec = owner.scope === 'job' ? jobOf(owner.owner).spec : groupOf(owner.owner);
    const environment = without(spec.environment ?? {}, names);
    if (owner.scope === 'job') {
      const patch = {
        secrets: names.length === 0 ? null : names,
        environment: Object.keys(environment).length === 0 ? null : environment,
      };
      store.changeAs({ origin: door ?? 'window' }, () => engine.modify(owner.owner, patch));
      return;
    }
    const groups = { ...settings.current().engine.groups, [owner.owner]: { environment, secrets: names } };
    void settingsHandlers['settings.set']({ engine: { groups } });
  }

  return {
    'secrets.list': answer,
    'secrets.set': async ({ scope, owner, values }, door) => {
      const before = namesOf({ scope, owner });
      await secrets.prepare();
      const names = [...new Set([...before, ...Object.keys(values)])];
      // First the value: a run that starts in between must find it.
      secrets.put({ scope, owner }, values);
      const clear = scope === 'job' ? jobOf(owner).spec.environment : groupOf(owner).environment;
      const wasClear = names.filter((name) => clear?.[name] !== undefined);
      const jobId = scope === 'job' ? owner : null;
      if (wasClear.length > 0) {
        store.withoutTraces(jobId, wasClear, () => declare({ scope, owner }, names, door));
      } else if (names.length > before.length) declare({ scope, owner }, names, door);
      pushSecrets({ scope, owner });
      return answer({ scope, owner });
    },
    'secrets.remove': ({ scope, owner, names }, door) => {
      const before = namesOf({ scope, owner });
      const unknown = names.find((name) => !before.includes(name));
      if (unknown !== undefined) {
        const reason = { code: 'no-secret', name: unknown } as const;
        throw new PunctualError('not-found', `"${unknown}" is not a secret here.`, undefined, { reason });
      }
      const left = before.filter((name) => !names.includes(name));
      declare({ scope, owner }, left, door);
      secrets.remove({ scope, owner }, names);
      pushSecrets({ scope, owner });
      return answer({ scope, owner });
    },
    'secrets.keeper': () => secrets.summary(),
  };
}

function without(environment: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
