/** Text that steers a terminal, and every command that may be given some. */

// Clears the screen, writes the clipboard (OSC 52), the same with C1, goes back in the line, turns the direction, ends the line.
export const CODES =
  '\u001b[2J \u001b]52;c;ZXZpbA==\u0007 \u009b2J\u009d0;t\u009c \r\b \u202ecod.exe\u202c \u2066x\u2069 \u2028';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
export const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Commands that add a job with such text wherever there is room for it, show it in every way, and remove it. */
export function commandsWith(codes: string): readonly (readonly string[])[] {
  const set = ['--set', `notes=${JSON.stringify(`n ${codes}`)}`, '--tag', `t ${codes}`, '--group', `g ${codes}`];
  const command = `printf '%s' '${codes}'; exit 3`;
  const name = `N ${codes}`;
  return [
    ['add', name, '--id', 'bad', '--shell', command, ...set],
    ['run', 'bad', '--wait'],
    ['jobs'],
    ['show', 'bad'],
    ['runs'],
    ['status'],
    ['edit', 'bad', '--folder', `/f ${codes}`],
    ['show', name],
    ['run', 'bad', '--wait'],
    ['runs', 'bad'],
    ['missed'],
    ['pause', '--group', `g ${codes}`],
    ['resume', '--group', `g ${codes}`],
    ['secret', 'list', 'bad'],
    ['show', `nobody ${codes}`],
    ['logs', `nobody ${codes}`],
    ['next', `* * ${codes}`],
    ['explain', `* * ${codes}`],
    ['jobs', `--${codes}`],
    ['apply', `/no/${codes}`],
    ['doctor'],
    ['rm', 'bad'],
  ];
}
