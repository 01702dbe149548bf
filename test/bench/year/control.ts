/** What the machine itself does at this moment: timers on the same grid as the jobs, each starting a bare process; part of `bench -- year`. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

const [file = '', ...seconds] = process.argv.slice(2);

function arm(every: number): void {
  const at = Math.floor(Date.now() / every) * every + every;
  setTimeout(() => {
    const fd = openSync(file, 'a');
    const child = spawn('/bin/sh', ['-c', 'true'], { detached: true, stdio: ['ignore', fd, 'ignore', fd] });
    child.on('error', () => {});
    process.send?.({ at, late: Date.now() - at });
    closeSync(fd);
    arm(every);
  }, at - Date.now());
}

for (const every of seconds) arm(Number(every) * 1000);
process.on('disconnect', () => process.exit());
