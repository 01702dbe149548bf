/** Reads a value that nobody may see: from the keyboard without echo, or from standard input. */
import { LIMITS } from '../../../preload/schemas/limits.ts';
import { PunctualError } from '../../engine/errors.ts';
import { printPrompt } from '../output/print.ts';
import { standardInput } from '../session/standard-streams.ts';

interface Keyboard extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** After the last line this long is waited for more: a pasted text with several lines must not reach the shell. */
const SETTLE_MS = 60;
/** Of LIMITS.secret UTF-16 units, and a line break. */
const MOST_BYTES = 3 * LIMITS.secret + 2;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACE = /[\b\u007f]/;

/** The value without the line break at its end. Throws `bad-input` when there is none, or too much for a prompt. */
export async function readSecret(
  name: string,
  given?: Keyboard,
  say: (text: string) => void = printPrompt,
): Promise<string> {
  const keyboard: Keyboard = given ?? (await standardInput());
  const value = keyboard.isTTY === true ? await ask(name, keyboard, say) : await readAll(keyboard);
  if (value === '') throw new PunctualError('bad-input', 'Nothing was entered, so nothing was changed.');
  return value;
}

async function readAll(input: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let left = MOST_BYTES;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    left -= chunk.length;
    if (left < 0) throw new PunctualError('bad-input', `A secret has at most ${LIMITS.secret} characters.`);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

function ask(name: string, keyboard: Keyboard, say: (text: string) => void): Promise<string> {
  say(`Value of ${name} (not shown): `);
  keyboard.setRawMode?.(true);
  keyboard.setEncoding('utf8');
  const typed = new Promise<string>((resolve, reject) => {
    let value = '';
    let ended = false;
    const take = (character: string): void => {
      if (ended) reject(severalLines());
      else if (character === CTRL_C) reject(new PunctualError('bad-input', 'Stopped; nothing was changed.'));
      else if (character === '\r' || character === '\n' || character === CTRL_D) {
        ended = true;
        setTimeout(() => resolve(value), SETTLE_MS);
      } else if (BACKSPACE.test(character)) value = [...value].slice(0, -1).join('');
      else value += character;
    };
    // A line that was pasted may end with both.
    keyboard.on('data', (text) => {
      for (const character of String(text).replaceAll('\r\n', '\n')) take(character);
    });
    keyboard.on('end', () => resolve(value));
  });
  return typed.finally(() => {
    keyboard.removeAllListeners('data');
    keyboard.setRawMode?.(false);
    keyboard.pause();
    say('\n');
  });
}

const severalLines = (): PunctualError =>
  new PunctualError(
    'bad-input',
    'That has several lines, and only one can be typed. Send it through standard input: punctual secret set JOB NAME < file',
  );
