/** Reads facts about fires that come from public reports and from the test suites of other schedulers, in our schedule format. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Schedule } from '../../main/engine/model.ts';

export interface PeerCase {
  /** The scheduler whose suite says so, or the file of reports. */
  readonly suite: string;
  readonly what?: string;
  readonly schedule: Schedule;
  readonly from: string;
  readonly count: number;
  /** Exactly these; none of them = it never fires. */
  readonly expect?: readonly string[];
  /** The first fire is not this. */
  readonly not?: string;
  /** The first fire, if there is one, is this or later. */
  readonly notBefore?: string;
  /** So many before this moment, these among them. */
  readonly until?: string;
  readonly fires?: number;
  readonly contains?: readonly string[];
  /** `count` fires, each later than the one before. */
  readonly rising?: true;
}

const FOLDER = new URL('../fixtures/cases/', import.meta.url);
const SUITES = new URL('peers/', FOLDER);

const rowsOf = (file: URL): PeerCase[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ suite: basename(file.pathname, '.jsonl'), ...JSON.parse(line) }));

/**
 * Facts of the suites, by suite. Rows that S9 changes, because it decides by meaning what repeats, were left out when they were
 * copied; no other rule of ours changes a value of those that are here.
 */
export function readPeerSuites(): ReadonlyMap<string, readonly PeerCase[]> {
  const files = readdirSync(SUITES).sort();
  return new Map(files.map((file) => [basename(file, '.jsonl'), rowsOf(new URL(file, SUITES))]));
}

/** Cases of public reports: bugs that others had, with the right values. */
export const readReports = (): readonly PeerCase[] => rowsOf(new URL('reports.jsonl', FOLDER));
