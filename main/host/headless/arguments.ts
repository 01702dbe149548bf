/** What the headless host understands on its command line. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { USUAL_PORT } from './listen.ts';

export interface Arguments {
  /** null = the usual port, or any free one. */
  readonly port: number | null;
  readonly dataDir: string | null;
  /** Settings that no window can change; also PUNCTUAL_CONFIG. */
  readonly config: string | null;
  /** Folder of a built window other than the one beside the program. */
  readonly windowDir: string | null;
  readonly open: boolean;
  /** Started by a service manager: what is printed is kept in the system's log, so the key is not. */
  readonly service: boolean;
  /** The terminal may close; default: by how the host was started (hang-up.ts). */
  readonly ignoreHangUp: boolean;
  /** What to do with a missing or damaged database beside backups or logs; null = ask in the window. */
  readonly ifMissing: 'empty' | 'restore-newest' | null;
  readonly help: boolean;
}

export const USAGE = `Usage: npm run start:headless -- [options]
  --port N        port on this computer (default ${USUAL_PORT}, or any free one; 0 = any free one)
  --config FILE   settings as YAML or JSON that no window can change (also PUNCTUAL_CONFIG)
  --data-dir DIR  folder of the database and the logs
  --open          show the window in your browser
  --no-open       only print its address (default)
  --ignore-hangup go on when the terminal closes, as under nohup or with no stream on a terminal
  --service       a service manager starts this: print no key, and leave another host alone without an error
  --if-missing W  database missing or damaged beside backups or logs: W = restore-newest or empty
                  (default: nothing starts until you decide in the window)
  --window-dir D  serve a window built elsewhere
  --help          this text`;

/** The arguments, or what is wrong with them in words. */
export function readArguments(args: readonly string[]): Arguments | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        port: { type: 'string' },
        'data-dir': { type: 'string' },
        config: { type: 'string' },
        'window-dir': { type: 'string' },
        'if-missing': { type: 'string' },
        open: { type: 'boolean', default: false },
        service: { type: 'boolean', default: false },
        'ignore-hangup': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const {
      port,
      open,
      service,
      help,
      config = process.env['PUNCTUAL_CONFIG'],
      'data-dir': dataDir,
      'window-dir': windowDir,
      'if-missing': ifMissing,
      'ignore-hangup': ignoreHangUp,
    } = values;
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
      return { problem: `--port must be a number from 0 to 65535, not "${port}".` };
    }
    if (ifMissing !== undefined && ifMissing !== 'empty' && ifMissing !== 'restore-newest') {
      return { problem: `--if-missing must be restore-newest or empty, not "${ifMissing}".` };
    }
    return {
      ifMissing: ifMissing ?? null,
      port: port === undefined ? null : Number(port),
      dataDir: dataDir ? resolve(dataDir) : null,
      config: config ? resolve(config) : null,
      windowDir: windowDir ? resolve(windowDir) : null,
      open,
      service,
      ignoreHangUp,
      help,
    };
  } catch (error) {
    // Node's own sentences name the argument well.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
