/** What can happen to the database of a host that runs. */
import { copyFileSync, linkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface Places {
  /** The data folder. */
  readonly folder: string;
  /** A path on the same disk that does not exist yet. */
  readonly elsewhere: string;
  /** A copy of the database of an earlier life. */
  readonly early: string;
}
export interface DatabaseAccident {
  away(places: Places): void;
  /** Undoes it; null = it cannot be undone. */
  readonly back: ((places: Places) => void) | null;
  /** What happens to a second host that is started meanwhile. */
  readonly second: 'refused' | 'a folder of its own';
}

const fileIn = (folder: string): string => join(folder, 'punctual.db');
const putBack = ({ folder, elsewhere }: Places): void => renameSync(elsewhere, fileIn(folder));

export const DATABASE_ACCIDENTS: Readonly<Record<string, DatabaseAccident>> = {
  renamed: {
    away: ({ folder, elsewhere }) => renameSync(fileIn(folder), elsewhere),
    back: putBack,
    second: 'refused',
  },
  deleted: { away: ({ folder }) => rmSync(fileIn(folder)), back: null, second: 'refused' },
  'deleted while another name keeps it': {
    away({ folder, elsewhere }) {
      linkSync(fileIn(folder), elsewhere);
      rmSync(fileIn(folder));
    },
    back: putBack,
    second: 'refused',
  },
  'replaced by a copy': {
    away({ folder, elsewhere }) {
      renameSync(fileIn(folder), elsewhere);
      copyFileSync(elsewhere, fileIn(folder));
    },
    back: putBack,
    second: 'refused',
  },
  'replaced by a backup of an earlier life': {
    away({ folder, elsewhere, early }) {
      renameSync(fileIn(folder), elsewhere);
      copyFileSync(early, fileIn(folder));
    },
    back: putBack,
    second: 'refused',
  },
  'in a folder that was renamed': {
    away: ({ folder, elsewhere }) => renameSync(folder, elsewhere),
    back: ({ folder, elsewhere }) => renameSync(elsewhere, folder),
    second: 'a folder of its own',
  },
};
