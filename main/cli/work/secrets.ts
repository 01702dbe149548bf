/** `punctual secret`: values come from the keyboard without echo or from standard input, never from the command line. */
import type { SecretInfo, SecretKeeper } from '../../../preload/contract.ts';
import { PunctualError } from '../../engine/errors.ts';
import type { SecretRef } from '../../engine/model.ts';
import { keyFileWarning } from '../../host/secret-notices.ts';
import { localTime, printJson, printLine, printProblem, printTable } from '../output/print.ts';
import { type Host, withHost } from '../session/host.ts';
import { notRunning } from '../session/offline.ts';
import { type CommonOptions, findJob } from './common.ts';
import { readSecret } from './read-secret.ts';

/** As the contract has it (preload/schemas/job.ts); checked here so that a value typed there is neither asked about nor repeated. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export type SecretAction = 'set' | 'rm' | 'list';
export interface SecretOptions extends CommonOptions {
  readonly group?: string;
}

const STATES: Readonly<Record<SecretInfo['state'], string>> = {
  set: 'set',
  missing: 'no value: jobs that need it do not start',
  locked: 'cannot be opened on this computer: set it again',
  'no-key-store': 'the key store does not open it now',
};

export async function secret(action: SecretAction, words: readonly string[], options: SecretOptions): Promise<void> {
  const [job, name, ...more] = options.group === undefined ? words : [undefined, ...words];
  if (options.group === undefined && job === undefined) {
    throw new PunctualError('bad-input', 'Name a job, or give --group NAME.');
  }
  if (more.length > 0 || name?.includes('=') === true) {
    throw new PunctualError(
      'bad-input',
      'A value is never given on the command line: other users can see it there, and the shell keeps it. ' +
        'Leave it out to be asked for it, or send it through standard input. What you have typed should be replaced.',
    );
  }
  if (action !== 'list' && name === undefined) {
    throw new PunctualError(
      'bad-input',
      'Name the environment variable, for example: punctual secret set backup TOKEN',
    );
  }
  if (action === 'set' && name !== undefined && !VARIABLE.test(name)) {
    throw new PunctualError(
      'bad-input',
      'The name of the variable must be letters, digits and _, not beginning with a digit. If what you typed in its place was ' +
        'the value, it should be replaced: the shell keeps it.',
    );
  }
  await withHost(options, async (host) => {
    // Nobody is asked for a value that could not be kept.
    if (action !== 'list' && !host.live) throw notRunning();
    const of = await ownerOf(host, job, options.group);
    const answer = await carryOut(host, action, of, name);
    if (options.json === true) return printJson('secret', { ...of, ...answer });
    tell(action, name, answer);
  });
}

type Answer = { readonly secrets: readonly SecretInfo[]; readonly keeper: SecretKeeper };
type Owner = Pick<SecretRef, 'scope' | 'owner'>;

async function ownerOf(host: Host, job: string | undefined, group: string | undefined): Promise<Owner> {
  if (group !== undefined) return { scope: 'group', owner: group };
  return { scope: 'job', owner: (await findJob(host, job ?? '')).id };
}

async function carryOut(host: Host, action: SecretAction, of: Owner, name = ''): Promise<Answer> {
  if (action === 'list') {
    const { secrets, keeper } = await host.call('secrets.list', of);
    return { keeper, secrets: name === '' ? secrets : secrets.filter((each) => each.name === name) };
  }
  if (action === 'rm') return host.call('secrets.remove', { ...of, names: [name] });
  const value = await readSecret(name);
  return host.call('secrets.set', { ...of, values: { [name]: value } });
}

function tell(action: SecretAction, name: string | undefined, { secrets, keeper }: Answer): void {
  if (action === 'set') {
    printLine(`${name} is set.`);
    if (secrets.some((each) => each.name === name && each.short)) {
      printLine('It is shorter than four characters, so it cannot be covered in logs.');
    }
  } else if (action === 'rm') {
    printLine(`${name} is removed. Older logs stay covered as long as they are kept.`);
  } else if (secrets.length === 0) printLine('No secrets.');
  else {
    const columns = [
      { title: 'NAME', of: (each: SecretInfo) => each.name },
      { title: 'SET', of: (each: SecretInfo) => localTime(each.setAt) },
      { title: 'STATE', of: (each: SecretInfo) => STATES[each.state], soft: true },
    ];
    printTable(secrets, columns);
  }
  const warning = keeper.problem?.message ?? keyFileWarning(keeper);
  if (warning !== null && action !== 'rm') printProblem(warning);
}
