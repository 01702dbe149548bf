/** What can be wrong around a host: who starts it, its shell, the programs it calls, texts that an older version stored. */
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { JobSpec } from '../../main/engine/model.ts';

const CLI = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url));

/** What starts a host that is to outlive its terminal; for `through` of startHostProcess. */
export const HANG_UP_SIGNS: Readonly<Record<string, readonly string[]>> = {
  'a shell that says nohup (bash)': ['bash', '-c', 'nohup "$@"; exit $?', 'sh'],
  'a parent that ignores it': ['sh', '-c', `trap '' HUP; "$@"; exit $?`, 'sh'],
  'the command in between': ['sh', '-c', `trap '' HUP; shift 3; "$0" '${CLI}' serve "$@"; exit $?`],
  'an argument': ['sh', '-c', '"$@" --ignore-hangup; exit $?', 'sh'],
};

/** Commands of a shell on a terminal that start $HOST with all its streams elsewhere, and its output in $LOG. */
export const OFF_THE_TERMINAL: Readonly<Record<string, string>> = {
  'nohup behind nice': 'eval nohup nice -n 1 $HOST </dev/null >"$LOG" 2>&1 & wait',
  'nice behind nohup': 'eval nice -n 1 nohup $HOST </dev/null >"$LOG" 2>&1 & wait',
  'in the background': 'eval $HOST </dev/null >"$LOG" 2>&1 & wait',
};

/** Starts a host on a terminal of its own, by script(1) of util-linux; for `through` of startHostProcess, with a keyboard. */
export const ON_A_TERMINAL: readonly string[] = ['sh', '-c', 'exec script -qec "$*" /dev/null', 'sh'];
/** Stops the output of a terminal until CTRL_Q is typed. */
export const CTRL_S = '\u0013';
export const CTRL_Q = '\u0011';

/** A PATH whose `notify-send`, written into this folder, fails: each message makes a warning. */
export function brokenNotifications(folder: string): string {
  const program = join(folder, 'notify-send');
  writeFileSync(program, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return `${folder}:${process.env['PATH']}`;
}

function loop(folder: string): string {
  symlinkSync(join(folder, 'one'), join(folder, 'two'));
  symlinkSync(join(folder, 'two'), join(folder, 'one'));
  return join(folder, 'one');
}
/** Login shells that cannot be started; each may make something in the folder that it is given. */
export const BROKEN_SHELLS: Readonly<Record<string, (folder: string) => string>> = {
  'an empty variable': () => '',
  'a path through a file': () => '/etc/passwd/zsh',
  'a loop of links': loop,
  'a path of 5,000 characters': () => `/${'a'.repeat(5000)}`,
  'a folder': () => '/tmp',
  'no such program': () => '/nowhere/zsh',
};

const harmless = (id: string): { readonly id: string; readonly spec: JobSpec } => ({
  id,
  spec: {
    ...{ name: id, action: { kind: 'shell', command: 'exit 3' }, schedule: { kind: 'manual' } },
    ...{ environment: { A: 'MARK' }, folder: '/tmp', environmentFile: '/dev/null' },
  },
});
/** Jobs that `damageTexts` damages, and the job `good`, which stays as it is. */
export const HARMLESS_JOBS = ['name', 'command', 'folder', 'file', 'variable', 'half', 'good'].map(harmless);

/**
 * Gives HARMLESS_JOBS in the database of this folder texts that no program can be given, as a version before could store them; all are
 * due at once. Returns the ids of the damaged ones. Nothing may have the database open.
 */
export function damageTexts(folder: string): string[] {
  const db = new Database(join(folder, 'punctual.db'));
  const damage = (id: string, from: string, to: string) => {
    const sql = `UPDATE job_specs SET spec = replace(spec, ?, ?) WHERE ref = (SELECT ref FROM jobs WHERE id = ?)`;
    if (db.prepare(sql).run(from, to, id).changes !== 1) throw new Error(`nothing damaged in ${id}`);
  };
  damage('name', '"name":"name"', '"name":"a\\u0000b"');
  damage('command', 'exit 3', 'exit 3\\u0000');
  damage('folder', '/tmp', '/tmp\\u0000');
  damage('file', '/dev/null', '/dev/null\\u0000');
  damage('variable', 'MARK', '\\u0000');
  damage('half', 'MARK', '\\ud83d');
  db.prepare(`UPDATE jobs SET id = 'i' || char(0) || 'd' WHERE id = 'name'`).run();
  const damaged = ['i\0d', 'command', 'folder', 'file', 'variable', 'half'];
  // All are due now, so that the host meets them at once.
  const due = db.prepare('UPDATE jobs SET next_fire = 1, due_at = 1 WHERE id = ?');
  for (const id of damaged) due.run(id);
  db.close();
  return damaged;
}
