/** What a window may know about the host it talks to. */
import { homedir, userInfo } from 'node:os';
import type { HostInfo, LastingTrouble, Notice } from '../../preload/contract.ts';
import { CONTRACT_VERSION } from '../../preload/contract.ts';
import type { ProcessRunner } from '../runner/runner.ts';
import type { AppOptions } from './app.ts';

export function createHostInfo(deps: {
  readonly options: Pick<AppOptions, 'host' | 'version' | 'folder' | 'fixedSettings'>;
  readonly runner: Pick<ProcessRunner, 'interpreters' | 'shell'>;
  readonly startedAt: number;
  readonly notices: () => readonly Notice[];
  readonly troubles: () => readonly LastingTrouble[];
}): () => Promise<Omit<HostInfo, 'zone' | 'now' | 'events'>> {
  const { options, runner, startedAt } = deps;
  return async () => ({
    version: options.version,
    contract: CONTRACT_VERSION,
    host: options.host,
    platform: process.platform,
    dataFolder: options.folder,
    startedAt,
    home: homedir(),
    user: userName(),
    shell: runner.shell,
    interpreters: await runner.interpreters(),
    versions: knownVersions(process.versions),
    fixedSettings: options.fixedSettings?.places,
    notices: deps.notices(),
    troubles: deps.troubles(),
  });
}

/** A user without an entry in the system's list has a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Only what helps in a report of a problem. */
function knownVersions(versions: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const known: Record<string, string> = {};
  for (const name of ['node', 'electron', 'chrome', 'v8', 'icu', 'tz']) {
    const version = versions[name];
    if (version !== undefined) known[name] = version;
  }
  return known;
}
