/** The `punctual` command. Commands that need no host load nothing of it: what each one does is imported when it runs. */
import { createProgram } from './program.ts';

// `punctual next … | head -1` closes the pipe; that is an answer, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
// In the packed app Electron plays Node, and everything after --cli is ours: `punctual --cli status`.
const before = process.versions['electron'] === undefined ? 1 : process.argv.indexOf('--cli');
await createProgram().parseAsync(process.argv.slice(before + 1), { from: 'user' });
