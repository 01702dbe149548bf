/** Commands about files: apply, export, import. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { PunctualError } from '../../engine/errors.ts';
import type { WeekdayNumbers } from '../../engine/model.ts';
import { bundleText, looksLikeBundle } from '../../import/bundle.ts';
import { IMPORT_LIMIT_BYTES, refuseLarge } from '../../import/decode.ts';
import { type ImportFile, importFiles } from '../../import/import-files.ts';
import { parseJson } from '../../import/jobs-file.ts';
import type { ApplyPlan, BundleChoice, ImportEntry, ImportFormat, ImportResult, LeftOut } from '../../import/model.ts';
import { reportImport } from '../../import/report.ts';
import { sharedWords } from '../../import/words/shared.ts';
import { readInputBounded, readRegularFile } from '../../process/regular-file.ts';
import { type TerminalLanguage, terminalLanguage } from '../output/language.ts';
import { printFile, printJson, printLine, printProblem } from '../output/print.ts';
import { shellWord } from '../output/shell-word.ts';
import { withHost } from '../session/host.ts';
import type { CommonOptions } from './common.ts';

/** Bytes of a file, or of standard input for `-`. Too large ones are refused before they are read. Throws `bad-input`. */
function readInput(file: string): Buffer {
  try {
    const found = file === '-' ? readInputBounded(IMPORT_LIMIT_BYTES) : readRegularFile(file, IMPORT_LIMIT_BYTES);
    if ('bytes' in found) return found.bytes;
    if (found.refused === 'large') refuseLarge(largeSize(file), file === '-' ? 'standard input' : file);
    throw new PunctualError('bad-input', `${file} is not a regular file.`, { file });
  } catch (error) {
    if (error instanceof PunctualError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : code === 'EACCES'
            ? 'its permissions forbid it'
            : String(code);
    throw new PunctualError('bad-input', `${file} cannot be read: ${why}.`, { file }, { cause: error });
  }
}

/** Of standard input and of a file that grows no more is known than that it is too large. */
const largeSize = (file: string): number => Math.max(IMPORT_LIMIT_BYTES + 1, file === '-' ? 0 : statSync(file).size);

export interface ApplyOptions extends CommonOptions {
  readonly dryRun?: true;
  readonly prune?: true;
  readonly language?: TerminalLanguage;
  readonly weekdays?: WeekdayNumbers;
}

export async function apply(file: string, options: ApplyOptions): Promise<void> {
  const text = readInput(file).toString('utf8');
  const { dryRun = false, prune = false, language = terminalLanguage() } = options;
  await withHost(options, async (host) => {
    const plan = await host.call('jobs.apply', {
      text,
      name: file === '-' ? 'standard input' : file,
      prune,
      dryRun,
      language,
      ...(options.weekdays === undefined ? {} : { weekdays: options.weekdays }),
    });
    if (options.json === true) return printJson('apply', { dryRun, ...plan });
    for (const line of planLines(plan, dryRun)) printLine(line);
    tellNeeded(plan);
  });
}

/** Files carry names of secrets and never a value. */
function tellNeeded({ needSecrets = [] }: Pick<ApplyPlan, 'needSecrets'>): void {
  for (const { id, secrets } of needSecrets) {
    for (const name of secrets)
      printLine(`! ${id}: ${name} has no value here: punctual secret set ${shellWord(id)} ${name}`);
  }
}

function planLines({ added, changed, removed, kept, unchanged }: ApplyPlan, dryRun: boolean): string[] {
  const lines = [
    ...added.map(({ id, name, words }) => `+ ${id}: ${name}: ${words}`),
    ...changed.flatMap(({ id, changes }) => changes.map((change) => `~ ${id}: ${change}`)),
    ...removed.map(({ id, name }) => `- ${id}: ${name}`),
  ];
  const told = [
    `${added.length} added`,
    `${changed.length} changed`,
    `${removed.length} removed`,
    `${unchanged} unchanged`,
  ];
  if (kept > 0) told.push(`${kept} not in the file and left alone (--prune removes them)`);
  return [...lines, `${dryRun ? 'Nothing was saved. It would be: ' : ''}${told.join(', ')}.`];
}

export interface ExportOptions extends CommonOptions {
  readonly output?: string;
}

/** The bundle itself is JSON, so `--json` changes nothing about it. */
export async function exportBundle(options: ExportOptions): Promise<void> {
  await withHost(options, async (host) => {
    const bundle = await host.call('jobs.export', {});
    const text = bundleText(bundle);
    // On stderr, so that the bundle on stdout stays a bundle.
    for (const { id, name, problem } of bundle.leftOut ?? [])
      printProblem(`${id} (${name}) is broken and is not in the bundle: ${problem}`);
    if (options.output === undefined) return void printFile(text);
    // Commands and environments may hold what is nobody else's business.
    writeFileSync(options.output, text, { mode: 0o600 });
    printProblem(`${bundle.jobs.length} jobs and the settings are in ${options.output}.`);
    const secret = bundle.jobs.filter(({ spec }) => (spec.secrets ?? []).length > 0).length;
    if (secret > 0)
      printProblem(`Secrets of ${secret} of them are in it by name only; they are entered again where it is read.`);
  });
}

export interface ImportOptions extends CommonOptions {
  readonly format?: ImportFormat;
  readonly system?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly onConflict?: BundleChoice;
  readonly choose?: readonly string[];
  readonly settings?: true;
  readonly weekdays?: WeekdayNumbers;
  readonly language?: TerminalLanguage;
  readonly fires: number;
}

export async function importAny(files: readonly string[], options: ImportOptions): Promise<void> {
  const read = files.map(
    (name): ImportFile => ({ name: name === '-' ? 'standard input' : name, bytes: readInput(name) }),
  );
  const bundle = read.length === 1 && options.format === undefined && read[0] !== undefined ? bundleIn(read[0]) : null;
  if (bundle !== null) return importBundle(bundle, read[0]?.name ?? '', options);
  const { language = terminalLanguage() } = options;
  const results = importFiles(read, {
    language,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    now: Date.now(),
    user: userInfo().username,
    home: homedir(),
    format: options.format,
    system: options.system,
    knownUsers: knownUsers(),
  });
  if (options.yes !== true || options.dryRun === true) {
    if (options.json === true) return printJson('import', { saved: false, results });
    for (const result of results)
      for (const line of reportImport(result, { fires: options.fires, language })) printLine(line);
    return printLine(sharedWords[language].report.nothingSaved);
  }
  await saveEntries(results, options);
}

interface BundleFile {
  /** The host reads it again, beside the thread that keeps the time. */
  readonly text: string;
  readonly leftOut: readonly LeftOut[];
}

function bundleIn({ name, bytes }: ImportFile): BundleFile | null {
  const text = Buffer.from(bytes).toString('utf8');
  if (!/^\s*\{/.test(text)) return null;
  try {
    const value = parseJson(text, name);
    if (!looksLikeBundle(value)) return null;
    const { leftOut } = value as { readonly leftOut?: unknown };
    return { text, leftOut: Array.isArray(leftOut) ? leftOut : [] };
  } catch (error) {
    if (error instanceof PunctualError) throw error;
    // Nothing else that can be imported begins with a brace.
    throw new PunctualError(
      'bad-input',
      `This looks like a bundle, but is not whole JSON: ${(error as Error).message}`,
    );
  }
}

/** Names in /etc/passwd; absent where there is none, then nothing is compared. */
function knownUsers(): readonly string[] | undefined {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':')[0] ?? '')
      .filter((name) => name !== '');
  } catch {
    return undefined;
  }
}

async function saveEntries(results: readonly ImportResult[], options: ImportOptions): Promise<void> {
  const ready = results
    .flatMap(({ entries }) => entries)
    .filter((entry): entry is ImportEntry & { spec: object } => entry.spec !== null);
  const conflict = ({ update: 'replace', skip: 'keep', copy: 'copy' } as const)[options.onConflict ?? 'skip'];
  await withHost(options, async (host) => {
    const jobs = ready.map(({ id, spec, paused }) => ({
      id,
      spec,
      onConflict: conflict,
      ...(paused ? { firstRun: 'paused' as const } : {}),
    }));
    const { ids } = await host.call('jobs.addMany', { jobs });
    if (options.json === true) return printJson('import', { saved: true, ids, results });
    for (const [index, entry] of ready.entries()) printLine(`${ids[index]}: ${entry.source.name}`);
    const lost = results.reduce(
      (sum, { entries, notUnderstood }) =>
        sum + notUnderstood.length + entries.filter(({ spec }) => spec === null).length,
      0,
    );
    printLine(
      `${ids.length} jobs are in Punctual now${lost > 0 ? `; ${lost} entries were not imported, see the report without --yes` : ''}.`,
    );
    printLine('The old schedule still runs: switch it off there, or each command will run twice.');
  });
}

async function importBundle({ text, leftOut }: BundleFile, name: string, options: ImportOptions): Promise<void> {
  const choices: Record<string, BundleChoice> = {};
  for (const each of options.choose ?? []) {
    const [, id, choice] = /^(.+)=(update|skip|copy)$/.exec(each) ?? [];
    if (id === undefined)
      throw new PunctualError('bad-input', `--choose takes ID=update, ID=skip or ID=copy, not "${each}".`);
    choices[id] = choice as BundleChoice;
  }
  const dryRun = options.dryRun === true;
  await withHost(options, async (host) => {
    const { onConflict = 'skip', settings = false, weekdays, language = terminalLanguage() } = options;
    const answer = weekdays === undefined ? {} : { weekdays };
    const told = await host.call('jobs.import', {
      bundle: text,
      name,
      onConflict,
      choices,
      settings,
      dryRun,
      language,
      ...answer,
    });
    if (options.json === true) return printJson('import', { saved: !dryRun, ...told });
    const counts = `${told.added.length} added, ${told.updated.length} updated, ${told.copied.length} copied, ${told.skipped.length} skipped`;
    printLine(
      `${dryRun ? 'Nothing was saved. It would be: ' : ''}${counts}${told.settings ? ', settings taken over' : ''}.`,
    );
    tellNeeded(told);
    for (const { id, name } of leftOut)
      printLine(`Not in this bundle, because it was broken when it was made: ${id} (${name}).`);
    if (told.skipped.length > 0)
      printLine('Skipped jobs exist already; --on-conflict update or copy, or --choose ID=update, decides otherwise.');
  });
}
