/** `next` and `explain`: they need no running app, and no database; nothing on this path imports better-sqlite3. */
import { type Command, InvalidArgumentError } from 'commander';
import { PunctualError } from '../../engine/errors.ts';
import type { WeekdayNumbers } from '../../engine/model.ts';
import { withWeekdays } from '../../engine/triggers/dialects/weekday-numbers.ts';
import { faultWords } from '../../engine/triggers/fault-words.ts';
import { previewSchedule } from '../../engine/triggers/preview.ts';
import { zoneFault } from '../../engine/triggers/zone-fault.ts';
import { explainSchedule } from '../explain.ts';
import { answerLine, DEFAULT_COUNT, describeError, MOST_FIRES, nextFires, readFrom, refuseQuestion } from '../next.ts';
import { type TerminalLanguage, terminalLanguage } from '../output/language.ts';
import { withOptionHint } from '../output/option-hint.ts';
import { printFile, printJson, printLine, printProblem, printValue } from '../output/print.ts';
import { standardInput } from '../session/standard-streams.ts';
import { languageOption, weekdaysOption } from './common.ts';

const computerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function countOption(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > MOST_FIRES)
    throw new InvalidArgumentError(`a whole number from 0 to ${MOST_FIRES} is needed.`);
  return count;
}

const answered = (pattern: string, weekdays: WeekdayNumbers | undefined): string =>
  weekdays === undefined ? pattern : withWeekdays(pattern, weekdays);

/** Runs a command; an expected failure is one sentence on stderr and exit code 1. */
function attempt(work: () => void, language: TerminalLanguage = 'en'): void {
  try {
    work();
  } catch (error) {
    printProblem(withOptionHint(describeError(error), language));
    process.exitCode = 1;
  }
}

interface NextOptions {
  readonly timezone?: string;
  readonly from?: string;
  readonly count: number;
  readonly json?: true;
  readonly stdin?: true;
  readonly weekdays?: WeekdayNumbers;
}

function runNext(pattern: string | undefined, options: NextOptions): Promise<void> | void {
  const zone = options.timezone ?? computerZone();
  if (options.stdin === true) return answerStdin(zone, options.timezone);
  attempt(() => {
    const schedule = {
      kind: 'cron',
      pattern: answered(pattern ?? '', options.weekdays),
      timezone: options.timezone,
    } as const;
    refuseQuestion(schedule);
    const fires = nextFires({ schedule, from: options.from, count: options.count }, { zone, now: Date.now() });
    if (options.json === true) printValue(fires);
    else for (const fire of fires) printLine(fire);
    if (fires.length === 0 && options.count > 0) printProblem('no fires after that moment');
  });
}

async function answerStdin(zone: string, named: string | undefined): Promise<void> {
  const fault = named === undefined ? null : zoneFault(named);
  if (fault !== null) {
    attempt(() => {
      throw new PunctualError('bad-input', faultWords(fault));
    });
    return;
  }
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: await standardInput(), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    const free = printFile(`${answerLine(line, { zone, now: Date.now() })}\n`);
    if (!free) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

interface ExplainOptions {
  readonly timezone?: string;
  readonly from?: string;
  readonly count: number;
  readonly language?: TerminalLanguage;
  readonly json?: true;
  readonly weekdays?: WeekdayNumbers;
}

function runExplain(pattern: string, options: ExplainOptions): void {
  const { language = terminalLanguage() } = options;
  attempt(() => {
    const zone = options.timezone ?? computerZone();
    const from = readFrom(options.from, { zone, now: Date.now() });
    const schedule = { kind: 'cron', pattern: answered(pattern, options.weekdays), timezone: options.timezone };
    if (options.json === true) {
      const context = { zone, anchor: from, lastFinish: null };
      return printJson(
        'explain',
        previewSchedule(schedule, { now: from, from, count: options.count, language, context }),
      );
    }
    for (const line of explainSchedule(schedule, { zone, from, count: options.count, language })) printLine(line);
  }, language);
}

/** Adds both to the program. */
export function addScheduleCommands(program: Command): void {
  program
    .command('next')
    .description('print the next fires of a cron pattern, as UTC instants')
    .argument('[pattern]', 'OCPS text: 5 fields, 6 with seconds, 7 with year, or a nickname such as @daily')
    .option('-z, --timezone <zone>', "IANA zone in which the pattern is read (default: this computer's)")
    .option('-f, --from <iso>', 'fires after this moment, exclusive (default: now)')
    .option('-n, --count <n>', 'how many', countOption, DEFAULT_COUNT)
    .option('--json', 'print one JSON array')
    .addOption(weekdaysOption())
    .option('--stdin', 'read JSON lines {"schedule": …, "from": ISO, "count": n}, answer each with one line')
    .action((pattern: string | undefined, options: NextOptions, command: Command) => {
      if (pattern === undefined && options.stdin !== true)
        command.error('punctual: a pattern is needed, for example "30 3 * * MON-FRI", or --stdin');
      return runNext(pattern, options);
    });
  program
    .command('explain')
    .description('say a cron pattern in words, with remarks about clock changes and the next fires')
    .argument('<pattern>', 'OCPS text, as for next')
    .option('-z, --timezone <zone>', "IANA zone in which the pattern is read (default: this computer's)")
    .option('-f, --from <iso>', 'fires after this moment, exclusive (default: now)')
    .option('-n, --count <n>', 'how many', countOption, DEFAULT_COUNT)
    .addOption(languageOption())
    .addOption(weekdaysOption())
    .option('--json', 'answer with one JSON value {"version", "command", "data"}; problems are in it')
    .action(runExplain);
}
