import type Database from 'better-sqlite3';
import type { Instant, SecretRef } from '../engine/model.ts';

/** A value nobody can read without the key. */
export interface SealedValue {
  readonly keyId: string;
  readonly box: Uint8Array;
}

/** A sealed value as it is kept. */
export interface StoredSecret extends SecretRef, SealedValue {
  readonly ref: number;
  readonly setAt: Instant;
  /** Since when it is kept only for the logs that may show it; null = it is in force. */
  readonly retiredAt: Instant | null;
}

export interface Secrets {
  /** Everything kept for one owner, also what is no longer in force, newest first. */
  secretsOf(scope: SecretRef['scope'], owner: string): readonly StoredSecret[];
  /** Everything kept for groups: their secrets reach many jobs, and jobs change their group. */
  groupSecrets(): readonly StoredSecret[];
  /** The value in force; null when there is none. */
  secret(ref: SecretRef): StoredSecret | null;
  /** Puts these in force together; what was there retires. */
  putSecrets(values: readonly (SecretRef & SealedValue)[], now: Instant): void;
  /** Takes a value out of force; false when there was none. */
  retireSecret(ref: SecretRef, now: Instant): boolean;
  /** Every value in force, without its box. */
  secretRefs(): readonly SecretRef[];
  /** How many values there are; `retired` counts those kept for logs. */
  countSecrets(): { readonly inForce: number; readonly retired: number; readonly keyIds: readonly string[] };
  /** Removes what retired before this moment, and all but the newest of each name. */
  pruneSecrets(before: Instant | null): number;
}

const SCOPES = ['job', 'group'] as const;
const codeOf = (scope: SecretRef['scope']): number => SCOPES.indexOf(scope);
/** A token that is replaced every hour for a season stays masked that long. */
const RETIRED_KEPT = 2_500;

interface Row {
  readonly ref: number;
  readonly scope: number;
  readonly owner: string;
  readonly name: string;
  readonly keyId: string;
  readonly box: Uint8Array;
  readonly setAt: number;
  readonly retiredAt: number | null;
}
const COLUMNS = 'ref, scope, owner, name, key_id AS keyId, box, set_at AS setAt, retired_at AS retiredAt';

/** The table of sealed values. It knows no key: what goes in and out is opaque. Calls that write need a transaction around them. */
export function createSecrets(db: Database.Database): Secrets {
  const of = db.prepare<[number, string], Row>(
    `SELECT ${COLUMNS} FROM secrets WHERE scope = ? AND owner = ? ORDER BY ref DESC`,
  );
  const ofScope = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM secrets WHERE scope = ? ORDER BY ref DESC`);
  const current = db.prepare<[number, string, string], Row>(
    `SELECT ${COLUMNS} FROM secrets WHERE scope = ? AND owner = ? AND name = ? AND retired_at IS NULL`,
  );
  const retire = db.prepare<[number, number, string, string]>(
    'UPDATE secrets SET retired_at = ? WHERE scope = ? AND owner = ? AND name = ? AND retired_at IS NULL',
  );
  const insert = db.prepare<[number, string, string, string, Uint8Array, number]>(
    'INSERT INTO secrets (scope, owner, name, key_id, box, set_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const refs = db.prepare<[], Pick<Row, 'scope' | 'owner' | 'name'>>(
    'SELECT scope, owner, name FROM secrets WHERE retired_at IS NULL ORDER BY scope, owner, name',
  );
  const counts = db.prepare<[], { inForce: number; retired: number }>(
    'SELECT count(*) - count(retired_at) AS inForce, count(retired_at) AS retired FROM secrets',
  );
  const keys = db
    .prepare<[], string>('SELECT DISTINCT key_id FROM secrets WHERE retired_at IS NULL ORDER BY key_id')
    .pluck();
  const pruneOld = db.prepare<[number]>('DELETE FROM secrets WHERE retired_at < ?');
  const pruneMany = db.prepare<[]>(
    `DELETE FROM secrets WHERE ref IN (
       SELECT ref FROM (SELECT ref, row_number() OVER (PARTITION BY scope, owner, name ORDER BY ref DESC) AS n
         FROM secrets WHERE retired_at IS NOT NULL) WHERE n > ${RETIRED_KEPT})`,
  );

  return {
    secretsOf: (scope, owner) => of.all(codeOf(scope), owner).map(secretFrom),
    groupSecrets: () => ofScope.all(codeOf('group')).map(secretFrom),
    secret({ scope, owner, name }) {
      const row = current.get(codeOf(scope), owner, name);
      return row === undefined ? null : secretFrom(row);
    },
    putSecrets(values, now) {
      for (const { scope, owner, name, keyId, box } of values) {
        retire.run(now, codeOf(scope), owner, name);
        insert.run(codeOf(scope), owner, name, keyId, box, now);
      }
    },
    retireSecret: ({ scope, owner, name }, now) => retire.run(now, codeOf(scope), owner, name).changes > 0,
    secretRefs: () => refs.all().map(({ scope, owner, name }) => ({ scope: scopeOf(scope), owner, name })),
    countSecrets: () => ({ ...(counts.get() ?? { inForce: 0, retired: 0 }), keyIds: keys.all() }),
    pruneSecrets: (before) => (before === null ? 0 : pruneOld.run(before).changes) + pruneMany.run().changes,
  };
}

const scopeOf = (code: number): SecretRef['scope'] => SCOPES[code] ?? 'job';
const secretFrom = (row: Row): StoredSecret => ({ ...row, scope: scopeOf(row.scope) });
