/** The `punctual` command. Commands that need no host load nothing of it: what each one does is imported when it runs. */
import { createProgram } from './program.ts';
import { readyStandardStreams } from './session/standard-streams.ts';

await readyStandardStreams();
// `punctual next … | head -1` closes the pipe; that is an answer, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
// Said explicitly, because commander counts differently when Electron plays Node.
await createProgram().parseAsync(process.argv.slice(2), { from: 'user' });
