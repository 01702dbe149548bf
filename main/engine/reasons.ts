import type { ScheduleFault } from './schedule-faults.ts';

/**
 * Why something a person asked for does not work, in facts: a closed set. The window has a sentence for each in every language
 * (preload/words/en/reasons.ts and its sisters; the compiler finds a reason without words). The command line and logs say the English sentence
 * that stands beside it.
 */
export type Reason =
  // Jobs
  | { readonly code: 'no-job'; readonly id: string }
  | { readonly code: 'job-exists'; readonly id: string }
  | { readonly code: 'job-unreadable' }
  | { readonly code: 'job-changed' }
  | { readonly code: 'no-group'; readonly name: string }
  | { readonly code: 'group-exists'; readonly name: string }
  | { readonly code: 'group-changed' }
  | { readonly code: 'name-empty' }
  | { readonly code: 'action-empty' }
  | { readonly code: 'side-by-side-too-few' }
  | { readonly code: 'chain-loop'; readonly jobs: readonly string[] }
  | { readonly code: 'asked-too-often' }
  | { readonly code: 'no-change' }
  | { readonly code: 'change-outdated' }
  | { readonly code: 'parameter-twice'; readonly name: string }
  | { readonly code: 'parameter-unknown'; readonly name: string }
  | { readonly code: 'parameter-without-choices'; readonly name: string }
  | { readonly code: 'parameter-not-number'; readonly name: string; readonly value: string }
  | { readonly code: 'parameter-not-boolean'; readonly name: string; readonly value: string }
  | { readonly code: 'parameter-not-choice'; readonly name: string; readonly value: string; readonly choices: string }
  /** The first problem of a schedule or of the default zone: its code (triggers/problems.ts), the engine's sentence, and the facts in it. */
  | {
      readonly code: 'wrong-schedule';
      readonly problem: string;
      readonly said: string;
      readonly fault?: ScheduleFault | undefined;
    }
  // Runs
  | { readonly code: 'no-run' }
  /** It has started, or was closed, before a person's wish for it arrived; or it waits for something else. */
  | { readonly code: 'no-page' }
  /** It has started or ended meanwhile. */
  | { readonly code: 'run-not-waiting' }
  | { readonly code: 'run-not-settling' }
  | { readonly code: 'too-many-trials'; readonly most: number }
  // Secrets and their key
  | { readonly code: 'secret-in-the-clear'; readonly name: string }
  | { readonly code: 'secret-is-parameter'; readonly name: string }
  | { readonly code: 'secret-undeclared'; readonly name: string }
  | { readonly code: 'no-secret'; readonly name: string }
  | { readonly code: 'output-uncovered'; readonly because?: Reason | undefined }
  | { readonly code: 'no-key' }
  | { readonly code: 'key-not-kept'; readonly file: string; readonly said: string }
  | { readonly code: 'key-link'; readonly file: string }
  | { readonly code: 'key-unreadable'; readonly file: string; readonly said: string }
  | { readonly code: 'key-no-file'; readonly file: string }
  | { readonly code: 'key-of-another'; readonly file: string }
  | { readonly code: 'key-damaged'; readonly file: string }
  | { readonly code: 'key-desktop-only' }
  | { readonly code: 'key-store-silent'; readonly store: string }
  | { readonly code: 'key-store-refuses'; readonly store: string; readonly said: string }
  | { readonly code: 'key-was-open'; readonly file: string }
  // What a person must know
  /** The computer is in another zone; figures as in the event of this name. */
  | {
      readonly code: 'zone-changed';
      readonly from: string;
      readonly to: string;
      readonly moved: number;
      readonly startedNow: number;
      readonly notRepeated: number;
    }
  /** The clock was set back. */
  | { readonly code: 'clock-moved'; readonly byMs: number; readonly notRepeated: number }
  /** The host ended by an error of its own at this instant; `said` is the error in one line. */
  | { readonly code: 'host-crashed'; readonly at: number; readonly said: string }
  /** A change of many jobs that had been interrupted was completed; `jobs`: those that were left then. */
  | { readonly code: 'changes-completed'; readonly jobs: number; readonly file: string | null }
  /** A change of many jobs is saved in part; the rest follows by itself. */
  | {
      readonly code: 'changes-unfinished';
      readonly done: number;
      readonly total: number;
      readonly because?: Reason | undefined;
    }
  /** Jobs without a limit of their own now run however late they are; until now frequent ones were left out after some minutes. */
  | { readonly code: 'any-age'; readonly jobs: number }
  // Database and backups
  | { readonly code: 'database-full' }
  | { readonly code: 'database-read-only' }
  | { readonly code: 'database-unreachable' }
  | { readonly code: 'database-damaged' }
  | { readonly code: 'database-foreign' }
  | { readonly code: 'database-not-a-file'; readonly file: string }
  | { readonly code: 'database-busy' }
  | { readonly code: 'database-disk' }
  | { readonly code: 'database-refuses'; readonly said: string }
  | { readonly code: 'database-closed' }
  /** Moved, replaced or deleted while it was open. */
  | { readonly code: 'database-moved'; readonly file: string }
  /** Not there at a start, beside backups or output of runs. */
  | { readonly code: 'database-missing'; readonly file: string }
  /** Damaged at a start, beside backups or output of runs. */
  | { readonly code: 'database-unusable'; readonly file: string }
  | { readonly code: 'no-usable-backup' }
  | { readonly code: 'no-question' }
  | { readonly code: 'no-backup'; readonly name: string }
  | { readonly code: 'backup-vanished'; readonly name: string }
  | { readonly code: 'backup-foreign'; readonly name: string }
  | { readonly code: 'backup-newer'; readonly name: string }
  | { readonly code: 'backup-damaged'; readonly name: string }
  /** A copy that was just made and was read through; `said` in SQLite's words. */
  | { readonly code: 'backup-not-sound'; readonly name: string; readonly said: string }
  | { readonly code: 'restore-itself'; readonly name: string }
  /** It is restored at the next start, so it cannot be deleted. */
  | { readonly code: 'backup-chosen'; readonly name: string }
  /** For the backup before the format changes, and the change. */
  | { readonly code: 'no-room-for-update'; readonly megabytes: number }
  | { readonly code: 'database-set-aside'; readonly kept: string }
  /** `going`: runs that go on; `unread`: there may be more, because the replaced database cannot be read. */
  | {
      readonly code: 'database-restored';
      readonly backup: string;
      readonly kept: string | null;
      readonly going: number;
      readonly unread: boolean;
    }
  /**
   * What of a restored database does not work on this computer: values of secrets, jobs that cannot start with the first of them as
   * examples, and jobs that follow the zone of the computer, which was `from` in the database; no jobs = the zone is the same.
   */
  | {
      readonly code: 'not-here';
      readonly secrets: number;
      readonly jobs: number;
      readonly examples: readonly Reason[];
      readonly moved: number;
      readonly from: string;
      readonly to: string;
    }
  /** A job whose folder, file, program or interpreter is missing; `said` in English. */
  | {
      readonly code: 'job-cannot-start';
      readonly job: string;
      readonly said: string;
      readonly because?: Reason | undefined;
    }
  | { readonly code: 'restore-failed'; readonly backup: string; readonly because?: Reason | undefined }
  // Files that are brought in
  | { readonly code: 'not-a-bundle' }
  | { readonly code: 'bundle-newer' }
  | { readonly code: 'bundle-id-twice'; readonly id: string }
  | { readonly code: 'file-unreadable' }
  /** More than a file may have: which bound, how much it is, and where it was exceeded as far as it is known. */
  | {
      readonly code: 'file-bound';
      readonly file: string;
      readonly bound: FileBound;
      readonly most: number;
      readonly line: number | null;
      readonly column: number | null;
    }
  /** Reading it was given up. */
  | { readonly code: 'file-slow'; readonly file: string; readonly seconds: number }
  | { readonly code: 'file-memory'; readonly file: string }
  | { readonly code: 'too-many-files' }
  /** A jobs file: everything that is wrong in it, each a `wrong-place`. */
  | { readonly code: 'wrong-file'; readonly file: string; readonly places: readonly Reason[]; readonly more: number }
  | {
      readonly code: 'wrong-place';
      readonly line: number;
      readonly column: number;
      readonly path: string;
      readonly because: Reason;
    }
  /** Text that is no YAML or JSON; `said` is the reader's own English. */
  | { readonly code: 'file-form'; readonly form: FileFault; readonly said: string }
  // What was sent: `because` is one of the block below
  | { readonly code: 'wrong-fields'; readonly path: string; readonly because: Reason; readonly more: number }
  | { readonly code: 'field-empty' }
  | { readonly code: 'field-missing' }
  | { readonly code: 'field-kind' }
  | { readonly code: 'field-not-whole' }
  | { readonly code: 'field-least'; readonly least: number }
  | { readonly code: 'field-more-than'; readonly than: number }
  | { readonly code: 'field-most'; readonly most: number }
  | { readonly code: 'field-long'; readonly most: number }
  | { readonly code: 'field-many'; readonly most: number }
  | { readonly code: 'field-unknown'; readonly name: string }
  | { readonly code: 'field-choice'; readonly choices: string }
  | { readonly code: 'field-time' }
  | { readonly code: 'field-date' }
  | { readonly code: 'field-address' }
  | { readonly code: 'field-variable' }
  | { readonly code: 'field-taken' }
  | { readonly code: 'field-twice' }
  | { readonly code: 'field-nul' }
  | { readonly code: 'field-surrogate' }
  | { readonly code: 'field-control' }
  | { readonly code: 'field-no-name'; readonly name: string }
  | { readonly code: 'filter-long'; readonly most: number }
  | { readonly code: 'field-script' }
  | { readonly code: 'field-pattern' }
  | { readonly code: 'field-other' }
  /** `said`: what is wrong, in English: a host that does not start has no window. */
  | { readonly code: 'wrong-config'; readonly place: string; readonly said: string }
  /** A setting that a configuration file or the environment of the host decides; `place` says where. */
  | { readonly code: 'setting-fixed'; readonly path: string; readonly place: string }
  // The line to the host
  | { readonly code: 'unknown-call' }
  | { readonly code: 'too-deep' }
  | { readonly code: 'too-many-calls' }
  | { readonly code: 'too-many-windows'; readonly most: number }
  | { readonly code: 'other-version' }
  | { readonly code: 'no-answer'; readonly seconds: number }
  | { readonly code: 'line-lost' }
  | { readonly code: 'window-closed' }
  | { readonly code: 'host-closed' }
  | { readonly code: 'computer-off' }
  | { readonly code: 'taken-over' }
  | { readonly code: 'update-by-hand' }
  /** `said` is the English of the system or of the updater. */
  | { readonly code: 'update-failed'; readonly fault: UpdateFault; readonly said: string }
  // What cannot be started
  | { readonly code: 'program-empty' }
  | { readonly code: 'program-nowhere'; readonly name: string; readonly path: string }
  | { readonly code: 'program-missing'; readonly path: string }
  | { readonly code: 'program-is-folder'; readonly path: string }
  | { readonly code: 'program-strange'; readonly path: string }
  | { readonly code: 'program-unreachable'; readonly path: string }
  | { readonly code: 'program-not-executable'; readonly path: string }
  | { readonly code: 'program-asks-for'; readonly path: string; readonly missing: string }
  | { readonly code: 'command-empty' }
  | { readonly code: 'batch-argument' }
  | { readonly code: 'cmd-exclamation' }
  | { readonly code: 'variable-too-long'; readonly name: string; readonly most: number }
  | { readonly code: 'command-too-long'; readonly bytes: number; readonly variables: number }
  | { readonly code: 'nul-byte' }
  | { readonly code: 'shell-unusable'; readonly because: Reason }
  | { readonly code: 'interpreter-unusable'; readonly because: Reason }
  | { readonly code: 'script-missing'; readonly file: string }
  | { readonly code: 'script-nothing' }
  | { readonly code: 'script-unwritten'; readonly file: string; readonly because: Reason }
  | { readonly code: 'folder-relative'; readonly folder: string }
  | { readonly code: 'folder-no-folder'; readonly folder: string }
  | { readonly code: 'folder-forbidden'; readonly folder: string }
  | { readonly code: 'folder-missing'; readonly folder: string }
  | { readonly code: 'variable-name'; readonly name: string }
  | { readonly code: 'variable-lost'; readonly name: string }
  | { readonly code: 'variable-file-missing'; readonly file: string }
  | { readonly code: 'variable-file-unread'; readonly file: string; readonly because: Reason }
  | { readonly code: 'file-irregular' }
  | { readonly code: 'variable-file-line'; readonly file: string; readonly line: number }
  | { readonly code: 'variable-file-quote'; readonly file: string; readonly line: number }
  | { readonly code: 'variable-file-rest'; readonly file: string; readonly line: number }
  | {
      readonly code: 'secret-unavailable';
      readonly name: string;
      readonly problem: 'missing' | 'locked' | 'no-key-store';
    }
  | { readonly code: 'log-folder'; readonly folder: string; readonly because: Reason }
  | { readonly code: 'log-file'; readonly file: string; readonly because: Reason }
  | { readonly code: 'log-unread'; readonly file: string; readonly because: Reason }
  | { readonly code: 'started-before' }
  | { readonly code: 'attempt-running' }
  | { readonly code: 'called-off' }
  | { readonly code: 'start-unwritten' }
  | { readonly code: 'closed-before-start' }
  | { readonly code: 'no-process'; readonly because: Reason }
  | { readonly code: 'process-place-gone' }
  | { readonly code: 'start-failed'; readonly said: string }
  | { readonly code: 'shell-silent'; readonly shell: string; readonly seconds: number }
  // Why the system refuses; the names of the errors are POSIX's
  | { readonly code: 'disk-full' }
  | { readonly code: 'disk-share-full' }
  | { readonly code: 'disk-read-only' }
  | { readonly code: 'no-permission' }
  | { readonly code: 'not-permitted' }
  | { readonly code: 'app-files' }
  | { readonly code: 'computer-files' }
  | { readonly code: 'processes-or-memory' }
  | { readonly code: 'memory' }
  | { readonly code: 'path-long' }
  | { readonly code: 'path-no-folder' }
  | { readonly code: 'disk-failure' }
  | { readonly code: 'in-use' }
  | { readonly code: 'system-silent' }
  | { readonly code: 'system-says'; readonly error: string };

/** An English sentence for terminals and logs, and the same in facts, for whoever has words of its own. */
export interface Trouble {
  readonly problem: string;
  readonly reason: Reason;
}

/** What a file of jobs has too much of (main/import/bounds.ts). */
export type FileBound =
  | 'megabytes'
  | 'depth'
  | 'values'
  | 'anchors'
  | 'elements'
  | 'attributes'
  | 'line'
  | 'lines'
  | 'jobs'
  | 'entries'
  | 'variables'
  | 'environment'
  | 'times';

/** What is wrong with the form of a YAML or JSON text. */
export type FileFault =
  | 'indent'
  | 'tab'
  | 'key-twice'
  | 'key-form'
  | 'unclosed'
  | 'value-start'
  | 'nested'
  | 'alias'
  | 'escape'
  | 'tag'
  | 'documents'
  | 'unexpected'
  | 'other';

/** Why a new version could not be looked for or fetched. */
export type UpdateFault =
  | 'offline'
  | 'no-address'
  | 'refused'
  | 'too-slow'
  | 'certificate'
  | 'not-found'
  | 'server'
  | 'unreadable'
  | 'not-genuine'
  | 'unsigned'
  | 'disk'
  | 'other';
