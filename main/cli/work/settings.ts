/** The command that lists the settings. They are changed in the window or by a configuration file. */
import type { RetentionPreview, RetentionReport, Settings } from '../../../preload/contract.ts';
import { localTime, printJson, printLine } from '../output/print.ts';
import { withHost } from '../session/host.ts';
import type { CommonOptions } from './common.ts';

type Limit = keyof Settings['retention'];

export async function settings(options: CommonOptions): Promise<void> {
  await withHost(options, async (host) => {
    const values = await host.call('settings.get', {});
    const removesNow = await host.call('retention.preview', {});
    const report = await host.call('retention.report', {});
    if (options.json === true) return printJson('settings', { settings: values, removesNow, report });
    const lines = flat('', values);
    const width = Math.max(...lines.map(([name]) => name.length));
    for (const [name, value] of lines) {
      const limit = name.startsWith('retention.') ? (name.slice('retention.'.length) as Limit) : null;
      const note = limit === null ? '' : noteOf(limit, removesNow, report);
      printLine(`${name.padEnd(width)}  ${JSON.stringify(value)}${note}`);
    }
    printLine(
      report.at === null
        ? 'The history was not tidied yet.'
        : `The history was last tidied at ${localTime(report.at)}.`,
    );
  });
}

function flat(path: string, value: unknown): (readonly [string, unknown])[] {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isRecord || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => flat(path === '' ? key : `${path}.${key}`, member));
}

function noteOf(limit: Limit, now: RetentionPreview, { removed }: RetentionReport): string {
  const goes = limit === 'logBytes' ? (now.logs?.logBytes ?? 0) : now[limit];
  const last = removed[limit];
  const was = last === undefined ? 0 : last.runs > 0 ? last.runs : last.logs;
  const what = (n: number) => `${limit === 'logBytes' ? 'the output of ' : ''}${n} ${n === 1 ? 'run' : 'runs'}`;
  return [
    goes > 0 && `removes ${what(goes)} now`,
    last !== undefined && `last removed ${what(was)}, ${localTime(last.at)}`,
  ]
    .filter((part) => part !== false)
    .map((part) => `  (${part})`)
    .join('');
}
