import type { FileBound, Reason, UpdateFault } from '../../../main/engine/reasons.ts';
import { moment } from '../moment.ts';

/** A sentence for every reason. `because` is the sentence of the reason behind it, where there is one. */
export type ReasonWords = {
  readonly [C in Reason['code']]: (facts: Extract<Reason, { readonly code: C }>, because: string) => string;
};

const more = (n: number) => (n === 0 ? '' : n === 1 ? ' One more field is wrong.' : ` ${n} more fields are wrong.`);
const moreIn = (n: number) => (n === 0 ? '' : n === 1 ? '\nOne more place is wrong.' : `\n${n} more places are wrong.`);
const many = (n: number) => n.toLocaleString('en');

/** `25 s`, `3 min`, `2 h`, `5 d`: as coarse as a person says it. */
function span(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${many(Math.round(seconds / 86_400))} days`;
}

function zoneFigures({
  moved,
  startedNow,
  notRepeated,
}: {
  readonly moved: number;
  readonly startedNow: number;
  readonly notRepeated: number;
}): string[] {
  const n = (count: number, one: string, more: string) =>
    count === 0 ? [] : [count === 1 ? one : `${many(count)} ${more}`];
  return [
    ...n(moved, 'One job follows the new zone.', 'jobs follow the new zone.'),
    ...n(startedNow, 'One run whose time was jumped over starts now.', 'runs whose times were jumped over start now.'),
    ...n(
      notRepeated,
      'One run whose time comes again is not repeated.',
      'runs whose times come again are not repeated.',
    ),
  ];
}

const UPDATE: Readonly<Record<UpdateFault, string>> = {
  offline: 'This computer is not connected to a network.',
  'no-address': 'The address of the feed cannot be found. Look at the network and at the address.',
  refused: 'The feed refused the connection or broke it off.',
  'too-slow': 'The feed did not answer in time.',
  certificate: 'The certificate of the feed is not to be trusted.',
  'not-found': 'The feed has no version for this computer.',
  server: 'The feed answered with an error.',
  unreadable: 'What the feed answered cannot be read. Look at the address.',
  'not-genuine': 'What was fetched is not what was published; it was thrown away.',
  unsigned: 'This copy is not signed, so the publisher of a new version cannot be verified. Install it by hand.',
  disk: 'The disk could not be written to.',
  other: 'Looking for a new version failed.',
};

const BOUNDS: Readonly<Record<FileBound, (most: string) => string>> = {
  megabytes: (most) => `it is larger than ${most} MB`,
  depth: (most) => `it is nested deeper than ${most} levels`,
  values: (most) => `it has more than ${most} values`,
  anchors: (most) => `it has more than ${most} anchors and aliases`,
  elements: (most) => `it has more than ${most} elements`,
  attributes: (most) => `one element has more than ${most} attributes`,
  line: (most) => `one line is longer than ${most} characters`,
  lines: (most) => `it has more than ${most} lines`,
  jobs: (most) => `it has more than ${most} jobs`,
  entries: (most) => `it has more than ${most} entries; split it into several files`,
  variables: (most) => `it has more than ${most} variables`,
  environment: (most) => `the variables of all its entries have more than ${most} characters together`,
  times: (most) => `one job has more than ${most} times or triggers`,
};

/** Why something does not work, in English. A new reason has to be added here and in ../zh/reasons.ts, or nothing compiles. */
export const reasonsEn: ReasonWords = {
  'no-job': () => 'This job is not here any more.',
  'job-exists': ({ id }) => `There is a job with the id “${id}” already.`,
  'job-unreadable': () => 'This job cannot be read, so it cannot be run. Edit it and save it again.',
  'no-group': ({ name }) => `There is no group “${name}” any more.`,
  'group-exists': ({ name }) =>
    `There is a group “${name}” already. To join the two, move the jobs into it: select them in Jobs and choose the group.`,
  'group-changed': () => 'This group was changed elsewhere after you opened it.',
  'job-changed': () => 'This job was changed elsewhere after you opened it.',
  'name-empty': () => 'Give the job a name.',
  'action-empty': () => 'Say what to run: there is no command yet.',
  'side-by-side-too-few': () => 'At least one run at a time must be allowed.',
  'chain-loop': ({ jobs }) => `These jobs would start each other for ever: ${jobs.join(' → ')}.`,
  'asked-too-often': () => 'This job was started too many times within one second.',
  'no-change': () => 'This change is no longer in the history, or cannot be undone.',
  'change-outdated': () => 'The same part of the job was changed again since.',
  'parameter-twice': ({ name }) => `Two parameters are called “${name}”.`,
  'parameter-unknown': ({ name }) => `This job has no parameter “${name}”.`,
  'parameter-without-choices': ({ name }) => `“${name}” needs choices to choose from.`,
  'parameter-not-number': ({ name, value }) => `“${name}” must be a number, not “${value}”.`,
  'parameter-not-boolean': ({ name, value }) => `“${name}” must be true or false, not “${value}”.`,
  'parameter-not-choice': ({ name, value, choices }) => `“${name}” must be one of ${choices}, not “${value}”.`,
  'wrong-schedule': ({ said }, _) => said,
  'no-run': () => 'This run is no longer in the history.',
  'run-not-waiting': () => 'This run no longer waits: it has started or ended meanwhile.',
  'run-not-settling': () => 'Only missed runs that wait for the computer to settle can be held.',
  'zone-changed': ({ from, to, ...figures }) =>
    [`The time zone changed from ${from} to ${to}.`, ...zoneFigures(figures)].join(' '),
  'clock-moved': ({ byMs, notRepeated }) =>
    [
      `The clock of this computer was set back by ${span(byMs)}; the next runs were computed again.`,
      ...(notRepeated === 0
        ? []
        : [
            notRepeated === 1
              ? 'One coming run had already run while the clock was ahead and is not repeated.'
              : `${many(notRepeated)} coming runs had already run while the clock was ahead and are not repeated.`,
          ]),
    ].join(' '),
  'host-crashed': ({ at, said }) =>
    `Punctual ran into an error on ${moment(at)} and had to start again. Jobs that were running went on. The error: ${said}`,
  'changes-completed': ({ jobs, file }) =>
    `${file === null ? 'A change of many jobs' : `Saving the jobs of ${file}`} had been interrupted. The remaining ${jobs === 1 ? 'job' : `${many(jobs)} jobs`} followed, so it is complete now.`,
  'changes-unfinished': ({ done, total }, because) =>
    `${because} ${many(done)} of ${many(total)} changes are saved. The rest follows by itself: when the database can be written again, or at the next start of Punctual.`.trim(),
  'any-age': ({ jobs }) =>
    jobs === 1
      ? 'New in this version: a missed run is caught up however late it is. This concerns one job without a limit of its own; set one in its editor, under “If it is missed”.'
      : `New in this version: a missed run is caught up however late it is. This concerns ${many(jobs)} jobs without a limit of their own; set one in the editor, under “If it is missed”.`,
  'no-page': () => 'This part of the history is gone. Open the list again.',
  'too-many-trials': ({ most }) => `${most} trials are going on already. Stop one of them first.`,
  'secret-in-the-clear': ({ name }) =>
    `“${name}” is a secret and also among the variables. Remove it from the variables.`,
  'secret-is-parameter': ({ name }) =>
    `“${name}” is a secret and also a parameter, and parameters are not encrypted. Rename one of them.`,
  'secret-undeclared': ({ name }) => `There is a value for “${name}”, which is not a secret of this job.`,
  'no-secret': ({ name }) => `“${name}” is not a secret here.`,
  'output-uncovered': (_, because) => `This output may show secrets, which cannot be hidden now. ${because}`.trim(),
  'no-key': () => 'There is no key for secrets yet.',
  'key-not-kept': ({ file, said }) => `The key of the secrets cannot be saved as ${file}: ${said}`,
  'key-link': ({ file }) => `The key file ${file} is a link. Put the file itself in its place.`,
  'key-unreadable': ({ file, said }) =>
    `The key file ${file} cannot be read (${said}). Make yourself its owner, mode 0600.`,
  'key-no-file': ({ file }) => `What is called ${file} is not a file.`,
  'key-of-another': ({ file }) => `The key file ${file} belongs to another user. Make yourself its owner, mode 0600.`,
  'key-damaged': ({ file }) =>
    `The key file ${file} is damaged. Put it back from a copy, or delete it and enter the secrets again.`,
  'key-desktop-only': () => 'The key is kept by the key store of the desktop, which only the Punctual app can open.',
  'key-store-silent': ({ store }) => `The key store of this desktop (${store}) has not answered yet.`,
  'key-store-refuses': ({ store, said }) => `The key store of this desktop (${store}) does not give the key: ${said}`,
  'key-was-open': ({ file }) =>
    `Other users of this computer could read the key of the secrets (${file}). It is closed to them now. Replace the secrets if somebody else uses this computer.`,
  'database-full': () => 'The disk is full. Make room on the disk of the data folder.',
  'database-read-only': () => 'The database or its folder is read-only.',
  'database-unreachable': () => 'The database is missing, or you have no permission to open it.',
  'database-damaged': () =>
    'The database is damaged. Punctual reads it through, and then asks which backup to restore.',
  'database-foreign': () => 'The file is not a Punctual database.',
  'database-not-a-file': ({ file }) => `${file} is not a file. Move it away: the database belongs there.`,
  'database-busy': () => 'Another program is using the database.',
  'database-disk': () => 'The disk reported an error.',
  'database-refuses': ({ said }) => `The database refused: ${said}.`,
  'database-closed': () => 'Punctual is closing.',
  'database-moved': ({ file }) =>
    `The database ${file} was moved, replaced or deleted while Punctual had it open. No job starts until it is back in its place.`,
  'database-missing': ({ file }) =>
    `The database ${file} is missing, but backups or output of earlier runs are there. No job starts until you decide.`,
  'database-unusable': ({ file }) =>
    `The database ${file} is damaged. No job starts until you decide: restore a backup, or start empty.`,
  'no-question': () => 'The database is in its place; there is nothing to decide.',
  'no-usable-backup': () => 'None of the backups can be restored.',
  'no-backup': ({ name }) => `There is no backup ${name} any more.`,
  'backup-vanished': ({ name }) => `The backup ${name} disappeared while it was made.`,
  'backup-foreign': ({ name }) => `${name} is not a Punctual database, so it cannot be restored.`,
  'backup-newer': ({ name }) => `The backup ${name} was made by a newer version of Punctual. Update Punctual first.`,
  'backup-damaged': ({ name }) => `The backup ${name} is damaged, so it cannot be restored. Choose another one.`,
  'backup-not-sound': ({ name, said }) =>
    `The backup ${name} was made, but is not sound (${said}), so it was not kept.`,
  'backup-chosen': ({ name }) => `${name} is restored at the next start. Call that off before you delete it.`,
  'restore-itself': ({ name }) => `${name} is the database in use, not a backup of it.`,
  'no-room-for-update': ({ megabytes }) =>
    `The database has an older format and is backed up before it changes. The disk has no room for that: about ${many(megabytes)} MB are needed. Nothing was changed.`,
  'database-set-aside': ({ kept }) =>
    `The database was damaged. It is kept as ${kept}, and a new one was begun. Settings can restore a backup.`,
  'database-restored': ({ backup, kept, going, unread }) =>
    [
      `The backup ${backup} was restored. What was due between it and now is recorded as paused and does not run again.`,
      going === 0
        ? ''
        : ` ${going === 1 ? 'One run that is going on was' : `${many(going)} runs that are going on were`} carried over.`,
      unread
        ? ' The replaced database cannot be read: programs that it started after the backup may still be running, and are not shown.'
        : '',
      kept === null ? '' : ' To undo this, restore the replaced database in Settings.',
    ].join(''),
  'not-here': ({ secrets, jobs, examples, moved, from, to }, because) =>
    [
      'Not everything in the restored database works on this computer.',
      secrets === 0
        ? ''
        : ` ${secrets === 1 ? 'One secret does not open here. Enter it again.' : `${many(secrets)} secrets do not open here. Enter them again.`}`,
      jobs === 0
        ? ''
        : ` ${jobs === 1 ? 'One job cannot' : `${many(jobs)} jobs cannot`} start here: ${because}${jobs > examples.length ? ' …' : ''}`,
      moved === 0
        ? ''
        : ` ${moved === 1 ? 'One job follows' : `${many(moved)} jobs follow`} the time zone of the computer: it was ${from}, and is ${to} here.`,
    ].join(''),
  'job-cannot-start': ({ job, said }, because) => `“${job}”: ${because === '' ? said : because}`,
  'restore-failed': ({ backup }, because) =>
    `The backup ${backup} could not be restored, so everything is as it was. ${because}`.trim(),
  'not-a-bundle': () => 'This is not a file that Punctual exported.',
  'bundle-newer': () => 'This file was exported by a newer version of Punctual. Update Punctual first.',
  'bundle-id-twice': ({ id }) => `Two jobs in this file have the id “${id}”.`,
  'file-unreadable': () => 'The file arrived damaged. Choose it again.',
  'file-bound': ({ file, bound, most, line, column }) =>
    `${file}${line === null ? '' : `, line ${line}${column === null ? '' : `, character ${column}`}`}: ${(BOUNDS[bound] ?? BOUNDS.values)(many(most))}.`,
  'file-slow': ({ file, seconds }) => `${file} could not be read within ${seconds} seconds. It may be the wrong file.`,
  'file-memory': ({ file }) => `${file} needs too much memory to be read. It may be the wrong file.`,
  'too-many-files': () => 'Too many files are waiting to be read. Try again in a moment.',
  'wrong-file': ({ file, more: rest }, because) => `${file}\n${because}${moreIn(rest)}`,
  'wrong-place': ({ line, column, path }, because) =>
    `Line ${line}, character ${column}${path === '' ? '' : ` (${path})`}: ${because}`,
  'file-form': ({ said }) => `This cannot be read: ${said}`,
  'wrong-fields': ({ path, more: rest }, because) => `${path === '' ? '' : `${path}: `}${because}${more(rest)}`,
  'field-empty': () => 'This must not be empty.',
  'field-missing': () => 'This is missing.',
  'field-kind': () => 'This is of the wrong kind.',
  'field-not-whole': () => 'This must be a whole number.',
  'field-least': ({ least }) => `The least is ${many(least)}.`,
  'field-more-than': ({ than }) => `This must be more than ${many(than)}.`,
  'field-most': ({ most }) => `The most is ${many(most)}.`,
  'field-long': ({ most }) => `At most ${many(most)} characters fit.`,
  'filter-long': ({ most }) => `A filter has at most ${many(most)} words.`,
  'field-no-name': ({ name }) => `${name} cannot be a name.`,
  'field-control': () => 'There are characters in it that cannot be seen.',
  'field-many': ({ most }) => `At most ${many(most)} entries fit.`,
  'field-unknown': ({ name }) => `Nobody knows “${name}”.`,
  'field-choice': ({ choices }) => `This must be one of ${choices}.`,
  'field-date': () => 'This must be a date such as 2026-12-24.',
  'field-time': () => 'This must be a time such as 22:00.',
  'field-address': () => 'This must be an address that begins with https://.',
  'field-variable': () => 'Only letters, digits and _ may be used, and no digit at the start.',
  'field-taken': () => 'Names that begin with PUNCTUAL_ are taken.',
  'field-twice': () => 'The same name is there twice.',
  'field-nul': () => 'There is an invisible NUL character in it.',
  'field-surrogate': () => 'There is half of a character in it. Delete it and type it again.',
  'field-script': () => 'Give either the text of a script or a file.',
  'field-pattern': () => 'Give either a pattern or fields.',
  'wrong-config': ({ place, said }) => `The configuration is wrong. ${place}: ${said}`,
  'setting-fixed': ({ place }) => `This is set in ${place} and can only be changed there.`,
  'field-other': () => 'This is not right.',
  'unknown-call': () => 'This Punctual cannot do that. Reload the page.',
  'too-deep': () => 'This is nested too deeply.',
  'too-many-calls': () => 'This page is asking too much at once. Try again in a moment.',
  'too-many-windows': ({ most }) => `${most} windows of this Punctual are open already. Close some of them.`,
  'other-version': () => 'Punctual was updated. Reload this page.',
  'no-answer': ({ seconds }) => `Punctual did not answer within ${seconds} seconds.`,
  'line-lost': () => 'The connection is lost. It is tried again.',
  'window-closed': () => 'This window was closed.',
  'host-closed': () => 'Punctual was closed.',
  'computer-off': () => 'The computer is shutting down.',
  'taken-over': () => 'Another Punctual has taken over the jobs.',
  'update-failed': ({ fault }) => UPDATE[fault] ?? UPDATE.other,
  'update-by-hand': () => 'This kind of installation cannot update itself.',
  'program-empty': () => 'No program is named.',
  'program-nowhere': ({ name, path }) =>
    path === ''
      ? `The program “${name}” cannot be found: PATH is empty.`
      : `The program “${name}” is in none of the folders of PATH: ${path}`,
  'program-missing': ({ path }) => `There is no program ${path}.`,
  'program-is-folder': ({ path }) => `${path} is a folder, not a program.`,
  'program-strange': ({ path }) => `${path} is not a program.`,
  'program-unreachable': ({ path }) => `You have no permission to reach ${path}.`,
  'program-not-executable': ({ path }) => `${path} is not marked as executable.`,
  'program-asks-for': ({ path, missing }) => `${path} wants to be run by ${missing}, which is not there.`,
  'command-empty': () => 'The command is empty.',
  'batch-argument': () => 'An argument contains a line break, which a batch file cannot be given.',
  'cmd-exclamation': () => 'A line for cmd cannot have both parameters and exclamation marks.',
  'variable-too-long': ({ name, most }) =>
    `The variable “${name}” is longer than the ${many(most)} characters this system allows.`,
  'command-too-long': ({ bytes, variables }) =>
    `The command (${many(bytes)} bytes) with its ${many(variables)} variables is larger than this system allows.`,
  'nul-byte': () => 'There is an invisible NUL character in it, which no program can be given.',
  'shell-unusable': (_, because) => `The shell cannot be started. ${because}`,
  'interpreter-unusable': (_, because) => `The interpreter cannot be started. ${because}`,
  'script-missing': ({ file }) => `There is no script ${file}.`,
  'script-nothing': () => 'There is neither the text of a script nor a file.',
  'script-unwritten': ({ file }, because) => `The script could not be written as ${file}. ${because}`,
  'folder-relative': ({ folder }) => `Write the folder “${folder}” in full, beginning at the root.`,
  'folder-no-folder': ({ folder }) => `${folder} is not a folder.`,
  'folder-forbidden': ({ folder }) => `You have no permission to use the folder ${folder}.`,
  'folder-missing': ({ folder }) => `There is no folder ${folder}.`,
  'variable-name': ({ name }) => `“${name}” cannot be the name of a variable.`,
  'variable-lost': ({ name }) =>
    `No process would get “${name}”: the system’s shell drops or replaces it. Use another name, of letters, digits and _.`,
  'variable-file-missing': ({ file }) => `There is no file with variables ${file}.`,
  'variable-file-unread': ({ file }, because) => `The file with variables ${file} cannot be read. ${because}`,
  'file-irregular': () => 'It is not a regular file.',
  'variable-file-line': ({ file, line }) => `Line ${line} of ${file} is not NAME=value.`,
  'variable-file-quote': ({ file, line }) => `The quote opened in line ${line} of ${file} is never closed.`,
  'variable-file-rest': ({ file, line }) => `Line ${line} of ${file} goes on after the closing quote.`,
  'secret-unavailable': ({ name, problem }) =>
    problem === 'missing'
      ? `The secret ${name} has no value.`
      : problem === 'locked'
        ? `The secret ${name} cannot be opened on this computer. Enter it again.`
        : `The key store of the system does not open the secret ${name} now.`,
  'log-folder': ({ folder }, because) => `The folder for output ${folder} cannot be made. ${because}`,
  'log-file': ({ file }, because) => `The file for output ${file} cannot be made. ${because}`,
  'log-unread': ({ file }, because) => `The output ${file} cannot be read now. ${because}`,
  'started-before': () => 'This attempt was started before.',
  'attempt-running': () => 'The attempt before it is still running.',
  'called-off': () => 'It was stopped before it could start.',
  'start-unwritten': () => 'Its start could not be written down: the disk is full.',
  'closed-before-start': () => 'Punctual was closed before the process could start.',
  'no-process': (_, because) => `The system could not start another process. ${because}`,
  'process-place-gone': () => 'The shell of the system, or the folder of the job, is gone.',
  'start-failed': ({ said }) => `The system says: ${said}`,
  'shell-silent': ({ shell, seconds }) => `Your terminal’s shell (${shell}) did not answer within ${seconds} seconds.`,
  'disk-full': () => 'The disk is full.',
  'disk-share-full': () => 'Your share of the disk is used up.',
  'disk-read-only': () => 'The disk is read-only.',
  'no-permission': () => 'You have no permission.',
  'not-permitted': () => 'The system does not permit it.',
  'app-files': () => 'Punctual has too many files open.',
  'computer-files': () => 'The computer has too many files open.',
  'processes-or-memory': () => 'There are too many processes, or too little memory is left.',
  memory: () => 'Too little memory is left.',
  'path-long': () => 'The name is too long.',
  'path-no-folder': () => 'A part of the path is not a folder.',
  'disk-failure': () => 'The disk reported an error.',
  'in-use': () => 'Another program is using it.',
  'system-silent': () => 'The system does not say why.',
  'system-says': ({ error }) => `The system says ${error}.`,
};
