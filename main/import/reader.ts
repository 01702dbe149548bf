/** What reads files for the host: tasks by name, which a thread can do as well as the process itself (read-task.ts). */
import type { ImportOptions } from './import-files.ts';
import type { Bundle, BundleJob, FileJob, ImportEntry, ImportResult } from './model.ts';
import type { Path } from './yaml-places.ts';

/** A file as it comes over the line. */
export interface SentFile {
  readonly name: string;
  /** Base64. */
  readonly content: string;
}
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Everything fails with `bad-input`: what is wrong, which bound is exceeded, or that it took too long. */
export interface Reader {
  jobsFile(text: string, name: string): Promise<readonly FileJob[]>;
  /** Where paths are in a jobs file that was read before. */
  places(text: string, name: string, paths: readonly Path[]): Promise<readonly Place[]>;
  /** `text` of an exported bundle. */
  bundle(text: string, name: string): Promise<Bundle>;
  imports(files: readonly SentFile[], options: ImportOptions): Promise<readonly ImportResult[]>;
}

/** Many items of one kind, which may be moved in parts, and what is left. */
export interface Reading {
  readonly items: readonly unknown[];
  readonly rest: unknown;
}
export type Task =
  | { readonly kind: 'jobs-file'; readonly text: string; readonly name: string }
  | { readonly kind: 'places'; readonly text: string; readonly name: string; readonly paths: readonly Path[] }
  | { readonly kind: 'bundle'; readonly text: string; readonly name: string }
  | { readonly kind: 'imports'; readonly files: readonly SentFile[]; readonly options: ImportOptions };

/** Of a task, for sentences. */
export const fileOf = (task: Task): string =>
  task.kind === 'imports'
    ? task.files.length === 1
      ? (task.files[0]?.name ?? '')
      : `${task.files.length} files`
    : task.name;

/** The four questions over whatever does the tasks. */
export function createReader(work: (task: Task) => Promise<Reading>): Reader {
  return {
    jobsFile: async (text, name) => (await work({ kind: 'jobs-file', text, name })).items as readonly FileJob[],
    places: async (text, name, paths) => (await work({ kind: 'places', text, name, paths })).rest as readonly Place[],
    async bundle(text, name) {
      const { items, rest } = await work({ kind: 'bundle', text, name });
      return { ...(rest as Omit<Bundle, 'jobs'>), jobs: items as readonly BundleJob[] };
    },
    async imports(files, options) {
      const { items, rest } = await work({ kind: 'imports', files, options });
      let at = 0;
      return (rest as (Omit<ImportResult, 'entries'> & { readonly entries: number })[]).map((result) => {
        const entries = items.slice(at, at + result.entries) as ImportEntry[];
        at += result.entries;
        return { ...result, entries };
      });
    },
  };
}
