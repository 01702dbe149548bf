/** Who may use a file or folder, in Microsoft's text for it (SDDL), which is the same in every language of Windows. */
import { loadKoffi } from './kernel.ts';

export interface FileRights {
  /** SDDL of the owner and the list of rights. */
  readonly sddl: string;
  /** SID of this user. */
  readonly self: string;
}

const FILE_OBJECT = 1;
const OWNER_AND_LIST = 0x1 | 0x4;
const REVISION = 1;
const TOKEN_QUERY = 0x8;
const TOKEN_USER = 1;

/** Null when the system does not answer, as for a disk without rights. */
export function readFileRights(path: string): FileRights | null {
  try {
    const library = loadKoffi().load('advapi32.dll');
    const free = loadKoffi().load('kernel32.dll').func('intptr_t __stdcall LocalFree(intptr_t)');
    const named = library.func(
      'uint32_t __stdcall GetNamedSecurityInfoW(str16, int, uint32_t, void *, void *, void *, void *, void *)',
    );
    const toText = library.func(
      'int __stdcall ConvertSecurityDescriptorToStringSecurityDescriptorW(intptr_t, uint32_t, uint32_t, void *, void *)',
    );
    const found = Buffer.alloc(8);
    if (named(path, FILE_OBJECT, OWNER_AND_LIST, null, null, null, null, found) !== 0) return null;
    const descriptor = Number(found.readBigInt64LE());
    const [text, length] = [Buffer.alloc(8), Buffer.alloc(4)];
    const made = toText(descriptor, REVISION, OWNER_AND_LIST, text, length);
    free(descriptor);
    if (made === 0) return null;
    const sddl = takeText(text);
    const self = ownSid();
    return self === null ? null : { sddl, self };
  } catch {
    return null; // Without koffi's binary, of which the start of each job speaks.
  }
}

function ownSid(): string | null {
  const [kernel, library] = [loadKoffi().load('kernel32.dll'), loadKoffi().load('advapi32.dll')];
  const token = Buffer.alloc(8);
  const self = kernel.func('intptr_t __stdcall GetCurrentProcess()')();
  if (library.func('int __stdcall OpenProcessToken(intptr_t, uint32_t, void *)')(self, TOKEN_QUERY, token) === 0)
    return null;
  const handle = Number(token.readBigInt64LE());
  const [user, size, text] = [Buffer.alloc(256), Buffer.alloc(4), Buffer.alloc(8)];
  const information = library.func('int __stdcall GetTokenInformation(intptr_t, int, void *, uint32_t, void *)');
  const got = information(handle, TOKEN_USER, user, user.length, size);
  kernel.func('int __stdcall CloseHandle(intptr_t)')(handle);
  // TOKEN_USER begins with a pointer to the SID, which lies behind it in the same memory.
  const convert = library.func('int __stdcall ConvertSidToStringSidW(intptr_t, void *)');
  return got === 0 || convert(Number(user.readBigInt64LE()), text) === 0 ? null : takeText(text);
}

/** Reads a text that the system made, and frees it. */
function takeText(pointer: Buffer): string {
  const kernel = loadKoffi().load('kernel32.dll');
  const address = Number(pointer.readBigInt64LE());
  const length = kernel.func('int __stdcall lstrlenW(intptr_t)')(address);
  const text = Buffer.alloc(2 * length + 2);
  kernel.func('intptr_t __stdcall lstrcpynW(void *, intptr_t, int)')(text, address, length + 1);
  kernel.func('intptr_t __stdcall LocalFree(intptr_t)')(address);
  return text.toString('utf16le', 0, 2 * length);
}
