import type { Action } from '../engine/model.ts';
import type { Trouble } from '../engine/reasons.ts';
import { prepareCommand } from './command.ts';
import type { Environment } from './environment.ts';

export interface CheckOptions {
  readonly folder?: string | null | undefined;
  readonly environment?: Environment | undefined;
  readonly environmentFile?: string | null | undefined;
}

/** Why an action could not be started here, with these variables of the computer; empty when it could. Starts nothing, writes nothing. */
export function checkAction(action: Action, given: CheckOptions, base: Environment): readonly Trouble[] {
  const prepared = prepareCommand({ action, ...bareOrder(given) }, base, null);
  return 'problem' in prepared ? [{ problem: prepared.problem, reason: prepared.reason }] : [];
}

/** An order without what only a run has. */
export function bareOrder({ folder = null, environment = {}, environmentFile = null }: CheckOptions) {
  return { token: '', folder, environment, environmentFile, secrets: [], parameters: {}, variables: {} };
}
