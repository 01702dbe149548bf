/** The secrets in force: sealed in the store, opened by the vault, told only to the runner and to whoever covers them in logs. */
import type { SecretInfo, SecretKeeper } from '../../preload/contract.ts';
import { entryOf } from '../engine/entry-of.ts';
import { PunctualError } from '../engine/errors.ts';
import type { EngineSettings, Instant, Millis, SecretProblem, SecretRef } from '../engine/model.ts';
import type { Clock } from '../engine/ports.ts';
import type { RunSecrets } from '../runner/runner.ts';
import type { Store } from '../store/open.ts';
import type { SealedValue, StoredSecret } from '../store/secrets.ts';

/** Has the key, or knows why it has not. A host gives one (main/host/secret-vault.ts). */
export interface SecretVault {
  /** Reads the key if there is one. Never fails; a key store that asks the person is waited for in the background. */
  load(): Promise<void>;
  /** Reads the key again when another file has come in the place of one without a usable key. Never fails; costs microseconds. */
  look(): void;
  /** Makes the key at its first use. Throws `unavailable` in words when there is one that cannot be opened, or none can be kept. */
  prepare(): Promise<void>;
  /** Only after `prepare`. */
  seal(value: string, ref: SecretRef): SealedValue;
  /** Null when it was sealed with another key, for another variable, or is damaged. */
  open(sealed: SealedValue, ref: SecretRef): string | null;
  /** What this key sealed opens here, if not now then later. */
  mayOpen(keyId: string): boolean;
  keeper(): SecretKeeper;
}

export type Owner = Pick<SecretRef, 'scope' | 'owner'>;

/** What a trial may use: values that are not saved, and those of the job it is about. */
export interface Loan {
  readonly jobId: string | null;
  readonly values: Readonly<Record<string, string>>;
}

export interface SecretBook extends RunSecrets {
  /** Before `put`: makes sure that there is a key. Throws `unavailable`. */
  prepare(): Promise<void>;
  put(owner: Owner, values: Readonly<Record<string, string>>): void;
  remove(owner: Owner, names: readonly string[]): void;
  /**
   * Opens the values of a group, which are sealed for its name, and gives the step that writes them under another one. Throws
   * `unavailable` when one cannot be opened now; what has no value goes along without.
   */
  copyGroup(from: string, to: string, names: readonly string[]): () => void;
  /** After a move: what was remembered is read anew. */
  refresh(): void;
  /** A job that is new inherits nothing from a removed one of the same id. */
  disown(jobIds: readonly string[]): void;
  /** How these names stand. */
  tell(owner: Owner, names: readonly string[]): readonly SecretInfo[];
  /** A value, for a comparison inside the host; null when it cannot be had. */
  peek(ref: SecretRef): string | null;
  lend(runId: string, loan: Loan): void;
  takeBack(runId: string): void;
  /** Forgets what nobody needs any more: values of jobs and names that are gone, and old ones whose logs are gone. */
  prune(): void;
  summary(): { readonly keeper: SecretKeeper; readonly values: number; readonly locked: number };
}

export interface SecretBookDeps {
  readonly store: Pick<
    Store,
    | 'job'
    | 'run'
    | 'secret'
    | 'secretsOf'
    | 'groupSecrets'
    | 'secretRefs'
    | 'countSecrets'
    | 'putSecrets'
    | 'retireSecret'
    | 'pruneSecrets'
  >;
  readonly vault: SecretVault;
  readonly clock: Pick<Clock, 'now'>;
  readonly groups: () => EngineSettings['groups'];
  /** For how long logs are kept, days; 0 = for ever. */
  readonly retentionDays: () => number;
}

const DAY: Millis = 86_400_000;
/** Jobs whose values are remembered opened; who reads logs reads those of a few. */
const REMEMBERED = 200;
/** As in the runner, which covers nothing shorter. */
const SHORTEST = 4;
const NOTHING: readonly string[] = [];

/** Opens and seals by name. Everything it remembers is forgotten when anything changes. */
export function createSecretBook(deps: SecretBookDeps): SecretBook {
  const { store, vault, clock } = deps;
  const hidden = new Map<string, readonly string[]>();
  const loans = new Map<string, Loan & { readonly hidden: readonly string[] }>();
  let orphans = new Set<string>();
  let empty = isEmpty();
  let known = vault.keeper().problem;

  function isEmpty(): boolean {
    const { inForce, retired } = store.countSecrets();
    return inForce + retired === 0;
  }
  function changed(): void {
    hidden.clear();
    empty = isEmpty();
  }
  /** The key may have come back, or the key store may have answered: what was remembered without it says too little. */
  function look(): void {
    vault.look();
    const { problem } = vault.keeper();
    if (problem === known) return;
    known = problem;
    changed();
  }

  function find(ref: SecretRef): { readonly value: string; readonly setAt: Instant } | SecretProblem['problem'] {
    const stored = store.secret(ref);
    if (stored === null) return 'missing';
    const value = vault.open(stored, ref);
    if (value !== null) return { value, setAt: stored.setAt };
    return vault.keeper().problem !== null && vault.mayOpen(stored.keyId) ? 'no-key-store' : 'locked';
  }

  /** `needed`: the output in question may really hold it. */
  function openAll(rows: readonly StoredSecret[], needed: (row: StoredSecret) => boolean): string[] {
    return rows.flatMap((row) => {
      const value = vault.open(row, row);
      if (value !== null) return [value];
      // It belongs to this computer and cannot be opened now: whatever is shown would be shown uncovered.
      if (needed(row) && vault.keeper().problem !== null && vault.mayOpen(row.keyId)) {
        const why = vault.keeper().problem?.message ?? '';
        const reason = { code: 'output-uncovered', because: vault.keeper().problem?.reason } as const;
        const message = `This output may hold secrets, which cannot be covered now. ${why}`;
        throw new PunctualError('unavailable', message, undefined, { reason });
      }
      return [];
    });
  }

  function hiddenOfJob(jobId: string): readonly string[] {
    const known = hidden.get(jobId);
    if (known !== undefined) return known;
    if (hidden.size >= REMEMBERED) hidden.clear();
    const group = store.job(jobId)?.spec.group;
    const own = openAll(store.secretsOf('job', jobId), () => true);
    // Those of other groups as well, where they can be had: jobs change their group, and files are shared.
    const values = [...new Set([...own, ...openAll(store.groupSecrets(), ({ owner }) => owner === group)])];
    const list = values.length === 0 ? NOTHING : values;
    hidden.set(jobId, list);
    return list;
  }

  const isDeclared = ({ scope, owner, name }: SecretRef): boolean => {
    const names = scope === 'job' ? store.job(owner)?.spec.secrets : entryOf(deps.groups(), owner)?.secrets;
    return names?.includes(name) === true;
  };

  return {
    open({ runId, secrets }) {
      look();
      const loan = loans.get(runId);
      const variables: Record<string, string> = {};
      for (const ref of secrets) {
        const lent = ref.scope === 'job' ? entryOf(loan?.values, ref.name) : undefined;
        const found =
          lent !== undefined
            ? { value: lent }
            : find(loan === undefined || ref.scope === 'group' ? ref : { ...ref, owner: loan.jobId ?? '' });
        if (typeof found === 'string') {
          const secret = { name: ref.name, problem: found };
          const reason = { code: 'secret-unavailable', ...secret } as const;
          return { problem: sentence(ref, found, vault.keeper()), reason, secret };
        }
        variables[ref.name] = found.value;
      }
      return { variables };
    },
    hiddenOf(runId) {
      look();
      const loan = loans.get(runId);
      if (loan !== undefined) return loan.hidden;
      if (empty) return NOTHING;
      const jobId = store.run(runId)?.jobId;
      return jobId === undefined ? NOTHING : hiddenOfJob(jobId);
    },
    hiddenOfJob(jobId) {
      look();
      return empty ? NOTHING : hiddenOfJob(jobId);
    },
    prepare: () => vault.prepare(),
    put(owner, values) {
      const sealed = Object.entries(values).map(([name, value]) => {
        const ref = { ...owner, name };
        return { ...ref, ...vault.seal(value, ref) };
      });
      if (sealed.length === 0) return;
      store.putSecrets(sealed, clock.now());
      changed();
    },
    remove(owner, names) {
      for (const name of names) store.retireSecret({ ...owner, name }, clock.now());
      changed();
    },
    copyGroup(from, to, names) {
      const copies = names.flatMap((name) => {
        const old = { scope: 'group', owner: from, name } as const;
        const found = find(old);
        if (found === 'missing') return [];
        if (typeof found === 'string') {
          const reason = { code: 'secret-unavailable', name, problem: found } as const;
          throw new PunctualError('unavailable', sentence(old, found, vault.keeper()), { name }, { reason });
        }
        const ref = { ...old, owner: to };
        return [{ setAt: found.setAt, sealed: { ...ref, ...vault.seal(found.value, ref) } }];
      });
      return () => {
        for (const { setAt, sealed } of copies) store.putSecrets([sealed], setAt);
      };
    },
    refresh: changed,
    disown(jobIds) {
      if (empty) return;
      let any = false;
      for (const owner of jobIds) {
        for (const row of store.secretsOf('job', owner)) {
          if (row.retiredAt === null) any = store.retireSecret(row, clock.now()) || any;
        }
      }
      if (any) changed();
    },
    tell(owner, names) {
      look();
      return names.map((name) => {
        const found = find({ ...owner, name });
        if (typeof found !== 'string') {
          return { name, state: 'set', setAt: found.setAt, short: [...found.value.trim()].length < SHORTEST };
        }
        return { name, state: found, setAt: store.secret({ ...owner, name })?.setAt ?? null, short: false };
      });
    },
    peek(ref) {
      const found = find(ref);
      return typeof found === 'string' ? null : found.value;
    },
    lend(runId, loan) {
      const own = loan.jobId === null ? openAll(store.groupSecrets(), () => false) : hiddenOfJob(loan.jobId);
      loans.set(runId, { ...loan, hidden: [...new Set([...Object.values(loan.values), ...own])] });
    },
    takeBack: (runId) => void loans.delete(runId),
    prune() {
      // A removed job can be put back for a while: its values go only when they are still nobody's the next time.
      const found = new Set<string>();
      for (const ref of store.secretRefs()) {
        if (isDeclared(ref)) continue;
        const key = JSON.stringify([ref.scope, ref.owner, ref.name]);
        if (orphans.has(key)) store.retireSecret(ref, clock.now());
        else found.add(key);
      }
      orphans = found;
      const days = deps.retentionDays();
      store.pruneSecrets(days === 0 ? null : clock.now() - days * DAY);
      changed();
    },
    summary() {
      look();
      const refs = store.secretRefs().filter(isDeclared);
      const locked = refs.filter((ref) => typeof find(ref) === 'string').length;
      return { keeper: vault.keeper(), values: refs.length, locked };
    },
  };
}

function sentence({ scope, owner, name }: SecretRef, problem: SecretProblem['problem'], keeper: SecretKeeper): string {
  const whose = scope === 'group' ? ` of the group "${owner}"` : '';
  switch (problem) {
    case 'missing':
      return `The secret "${name}"${whose} has no value. Enter it in the job's environment, or with: punctual secret set`;
    case 'locked':
      return `The secret "${name}"${whose} cannot be opened on this computer: it was sealed with another key. Enter it again.`;
    case 'no-key-store':
      return `The secret "${name}"${whose} cannot be opened now. ${keeper.problem?.message ?? ''}`;
  }
}
