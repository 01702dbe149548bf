/** One door for every format: tells them apart by what is in them, and reads each with its importer. Serves the command and the window. */
import type { Language } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import { importCrontab } from './crontab/import-crontab.ts';
import { decodeText, refuseLarge } from './decode.ts';
import { importLaunchd } from './launchd/import-launchd.ts';
import type { ImportContext, ImportFormat, ImportResult } from './model.ts';
import { importSystemd } from './systemd/import-systemd.ts';
import { importTaskScheduler } from './task-scheduler/import-task-scheduler.ts';
import { sharedWords } from './words/shared.ts';

export interface ImportFile {
  /** File name, with or without its folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}
export interface ImportOptions extends ImportContext {
  /** Default: told from the files. */
  readonly format?: ImportFormat | undefined;
  /** A user stands before each command; default: told from the file's place (/etc/crontab, /etc/cron.d). */
  readonly system?: boolean | undefined;
  readonly knownUsers?: readonly string[] | undefined;
}

/** Files given together may be this many times as large as one. */
const FILES_TOGETHER = 2;

/** Reads files of one format, given together. Throws `bad-input` when they cannot be told, are mixed, or cannot be read at all. */
export function importFiles(files: readonly ImportFile[], options: ImportOptions): readonly ImportResult[] {
  let total = 0;
  for (const { name, bytes } of files) {
    total += bytes.length;
    refuseLarge(bytes.length, name, options.language);
    refuseLarge(total / FILES_TOGETHER, name, options.language);
  }
  const groups = new Map<ImportFormat, ImportFile[]>();
  for (const file of files) {
    const format = options.format ?? formatOf(file, options.language);
    const group = groups.get(format);
    if (group === undefined) groups.set(format, [file]);
    else group.push(file);
  }
  return [...groups].flatMap(([format, group]) => importGroup(format, group, options));
}

function importGroup(format: ImportFormat, files: readonly ImportFile[], options: ImportOptions): ImportResult[] {
  switch (format) {
    case 'crontab':
      return files.map((file) => {
        const form =
          (options.system ?? /(^|[\\/])(cron\.d[\\/][^\\/]+|etc[\\/]crontab)$/.test(file.name)) ? 'system' : 'user';
        return importCrontab(decodeText(file.bytes, file.name, options.language), {
          ...options,
          name: file.name,
          form,
        });
      });
    case 'systemd':
      return [
        importSystemd(
          files.map(({ name, bytes }) => ({ name, text: decodeText(bytes, name, options.language) })),
          options,
        ),
      ];
    case 'launchd':
      return [importLaunchd(files, options)];
    case 'task-scheduler':
      return files.map((file) => importTaskScheduler(file, options));
  }
}

/** By name where that is sure, else by the first bytes. */
export function formatOf({ name, bytes }: ImportFile, language: Language = 'en'): ImportFormat {
  if (/\.(timer|service)$/.test(name)) return 'systemd';
  if (/\.plist$/.test(name)) return 'launchd';
  if (String.fromCharCode(...bytes.subarray(0, 6)) === 'bplist') return 'launchd';
  const text = decodeText(bytes, name, language);
  const start = text.slice(0, 4000);
  if (/<plist[\s>]/.test(start)) return 'launchd';
  if (/<(\w+:)?Tasks?[\s/>]/.test(start)) return 'task-scheduler';
  if (/^\s*</.test(start)) throw new PunctualError('bad-input', sharedWords[language].strangeXml(name));
  if (/^\s*\[(Unit|Timer|Service)\]/m.test(start)) return 'systemd';
  return 'crontab';
}
