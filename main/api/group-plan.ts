import type { GroupSettings, NotifyRules } from '../engine/model.ts';
import type { Engine } from '../engine/surface.ts';
import type { ApiDeps } from './deps.ts';
import type { SecretBook } from './secret-book.ts';
import { withEngine } from './settings.ts';
import type { SettingsBook } from './settings-book.ts';

/** A group that is about to get jobs: everything it gives them is there before the first of them. */
export interface ComingGroup {
  readonly name: string;
  /** `null` = it shares nothing. */
  readonly settings: GroupSettings | null;
  readonly notify: NotifyRules | null;
  /** Writes values of secrets that were sealed for its name. */
  readonly writeSecrets?: (() => void) | undefined;
}

/** A group that has lost all its jobs. Plain data: it is noted beside the jobs that are still to leave. */
export interface LeavingGroup {
  readonly name: string;
  /** Variables whose values go with it; those of a removed group stay for a while, for an undo. */
  readonly secrets: readonly string[];
}

/**
 * Which groups come and go with a change of jobs. What is planned is written inside a transaction, and in force once it is kept. Throws
 * where a file or the environment fixes the settings of groups, unless the jobs have been moved already (`late`).
 */
export type GroupPlan = (change: {
  readonly comes?: ComingGroup | undefined;
  readonly leaves?: LeavingGroup | undefined;
  readonly late?: boolean | undefined;
}) => { write(): void; keep(): void };

interface GroupPlanDeps extends Pick<ApiDeps, 'pushSettings' | 'pushSecrets'> {
  readonly engine: Pick<Engine, 'configure'>;
  readonly settings: SettingsBook;
  readonly secrets: Pick<SecretBook, 'remove' | 'refresh'>;
}

export function createGroupPlan({ engine, settings, secrets, pushSettings, pushSecrets }: GroupPlanDeps): GroupPlan {
  return ({ comes, leaves, late = false }) => {
    // As the settings are at this moment: others may have changed while the jobs moved.
    const { engine: inForce, notify } = settings.current();
    const put = <T>(all: Readonly<Record<string, T>>, own: T | null | undefined): Record<string, T> => {
      const kept = Object.entries(all).filter(([name]) => name !== leaves?.name && name !== comes?.name);
      const come = comes === undefined || own == null ? [] : [[comes.name, own] as const];
      return Object.fromEntries([...kept, ...come]);
    };
    const change = {
      engine: { groups: put(inForce.groups, comes?.settings) },
      notify: { groups: put(notify.groups, comes?.notify) },
    };
    const planned = withEngine(settings.plan(late ? settings.free(change) : change), change, { engine, pushSettings });
    return {
      write() {
        planned.write();
        comes?.writeSecrets?.();
        if (leaves !== undefined) secrets.remove({ scope: 'group', owner: leaves.name }, leaves.secrets);
      },
      keep() {
        planned.keep();
        secrets.refresh();
        for (const group of [leaves, comes])
          if (group !== undefined) pushSecrets({ scope: 'group', owner: group.name });
      },
    };
  };
}
