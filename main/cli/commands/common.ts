/** Options and error handling that all commands share. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TerminalLanguage } from '../output/language.ts';

/** Adds the options that every command with a host takes. `changes`: it can start a host for itself. */
export function common(command: Command, { changes }: { readonly changes: boolean }): Command {
  command.option('--json', 'answer with one JSON value {"version", "command", "data"}');
  command.option('--data-dir <folder>', 'data folder (default: the one of this user, or PUNCTUAL_DATA_DIR)');
  if (changes) command.option('--start', 'start the headless host when nothing runs');
  return command;
}

/** Runs what a command does; expected failures become one sentence and an exit code. */
export async function attempt(
  options: { readonly json?: true | undefined; readonly language?: TerminalLanguage | undefined },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { fail } = await import('../work/common.ts');
    fail(error, options.json === true, options.language);
  }
}

/** The language of sentences for people. */
export const languageOption = (): Option =>
  new Option('-l, --language <language>', 'of the sentences (default: by LANG)').choices(['en', 'zh']);

/** Answers the question that a pattern with `?` beside weekday numbers asks. */
export const weekdaysOption = (whose = 'whose weekday numbers a pattern has'): Option =>
  new Option('--weekdays <scheduler>', `${whose}: quartz (and AWS, 1 = Sunday) or cron (1 = Monday)`).choices([
    'quartz',
    'cron',
  ]);

/** A whole number of at least `least`. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least)
      throw new InvalidArgumentError(`a whole number from ${least} on is needed.`);
    return Number(text);
  };

/** Collects an option that may be given several times. */
export const several = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  text,
];
