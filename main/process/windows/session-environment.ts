/**
 * Environment that Windows gives a program of this user that starts now: variables of the system and of the user as they are set at this
 * moment (https://learn.microsoft.com/windows/win32/api/userenv/nf-userenv-createenvironmentblock).
 */
import { loadKoffi, once } from './kernel.ts';

const TOKEN_QUERY_DUPLICATE = 0x8 | 0x2;

/** `null` when Windows does not tell it. */
export function readSessionEnvironment(): Record<string, string> | null {
  try {
    const [token, block] = [Buffer.alloc(8), Buffer.alloc(8)];
    const { kernel, openToken, create, destroy } = calls();
    if (openToken(kernel.self(), TOKEN_QUERY_DUPLICATE, token) === 0) return null;
    const handle = token.readBigInt64LE();
    const made = create(block, handle, 0);
    kernel.close(handle);
    if (made === 0) return null;
    const address = Number(block.readBigInt64LE());
    const lines = readLines(address, kernel);
    destroy(address);
    // Names that begin with `=` are the folders of other drives, which cmd keeps there.
    return Object.fromEntries(lines.filter((line) => line.indexOf('=') > 0).map(split));
  } catch {
    return null; // Without koffi's binary, of which the start of each job speaks.
  }
}

const calls = once(() => {
  const koffi = loadKoffi();
  const [kernel, advapi, userenv] = ['kernel32', 'advapi32', 'userenv'].map((name) => koffi.load(`${name}.dll`));
  if (kernel === undefined || advapi === undefined || userenv === undefined) throw new Error('a library is missing');
  return {
    kernel: {
      self: kernel.func('intptr_t __stdcall GetCurrentProcess()'),
      close: kernel.func('int __stdcall CloseHandle(intptr_t)'),
      length: kernel.func('int __stdcall lstrlenW(intptr_t)'),
      copy: kernel.func('intptr_t __stdcall lstrcpynW(void *, intptr_t, int)'),
    },
    openToken: advapi.func('int __stdcall OpenProcessToken(intptr_t, uint32_t, void *)'),
    create: userenv.func('int __stdcall CreateEnvironmentBlock(void *, intptr_t, int)'),
    destroy: userenv.func('int __stdcall DestroyEnvironmentBlock(intptr_t)'),
  };
});

/** Lines in UTF-16, each with its end, behind the last an empty one. */
function readLines(address: number, { length, copy }: ReturnType<typeof calls>['kernel']): string[] {
  const lines: string[] = [];
  for (let at = address; ; ) {
    const units = length(at);
    if (units === 0) return lines;
    const text = Buffer.alloc(2 * units + 2);
    copy(text, at, units + 1);
    lines.push(text.toString('utf16le', 0, 2 * units));
    at += 2 * units + 2;
  }
}

const split = (line: string): [string, string] => {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
};
