/** Does what `reader.ts` asks for; loads every importer, so it is loaded by whoever reads. */
import { PunctualError } from '../engine/errors.ts';
import { readBundleText } from './bundle.ts';
import { type ImportFile, importFiles } from './import-files.ts';
import { readJobsFile } from './jobs-file.ts';
import type { Reading, Task } from './reader.ts';

/** Throws `bad-input`. */
export function read(task: Task): Reading {
  switch (task.kind) {
    case 'jobs-file':
      return { items: readJobsFile(task.text, task.name).jobs, rest: null };
    case 'places': {
      const { locate } = readJobsFile(task.text, task.name);
      return { items: [], rest: task.paths.map(locate) };
    }
    case 'bundle': {
      const { jobs, ...rest } = readBundleText(task.text, task.name);
      return { items: jobs, rest };
    }
    case 'imports': {
      const files = task.files.map(({ name, content }): ImportFile => ({ name, bytes: bytesOf(content) }));
      const results = importFiles(files, task.options);
      const items = results.flatMap(({ entries }) => entries);
      return { items, rest: results.map(({ entries, ...result }) => ({ ...result, entries: entries.length })) };
    }
  }
}

function bytesOf(base64: string): Uint8Array {
  try {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    return bytes;
  } catch (error) {
    const reason = { code: 'file-unreadable' } as const;
    throw new PunctualError('bad-input', 'files: the content is not base64.', undefined, { cause: error, reason });
  }
}
