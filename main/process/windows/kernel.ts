/**
 * The few functions of Windows that Node has no face for, called through koffi's prebuilt binary
 * (https://learn.microsoft.com/windows/win32/api/). Handles are numbers; 0 and -1 are none.
 */
import { createRequire } from 'node:module';

type Native = (...given: readonly unknown[]) => number;
/** What is used of koffi, https://koffi.dev/. */
interface Koffi {
  struct(name: string, members: Readonly<Record<string, string>>): unknown;
  load(library: string): { func(declaration: string): Native };
}

const HANDLE = 'intptr_t';
const DECLARATIONS = {
  CreateFileW:
    'intptr_t __stdcall CreateFileW(str16, uint32_t, uint32_t, SECURITY_ATTRIBUTES *, uint32_t, uint32_t, intptr_t)',
  CreateProcessW:
    'int __stdcall CreateProcessW(str16, void *, void *, void *, int, uint32_t, void *, str16, STARTUPINFOEXW *, _Out_ PROCESS_INFORMATION *)',
  GetLastError: 'uint32_t __stdcall GetLastError()',
  CloseHandle: 'int __stdcall CloseHandle(intptr_t)',
  CreateJobObjectW: 'intptr_t __stdcall CreateJobObjectW(void *, str16)',
  OpenJobObjectW: 'intptr_t __stdcall OpenJobObjectW(uint32_t, int, str16)',
  AssignProcessToJobObject: 'int __stdcall AssignProcessToJobObject(intptr_t, intptr_t)',
  SetInformationJobObject: 'int __stdcall SetInformationJobObject(intptr_t, int, void *, uint32_t)',
  QueryInformationJobObject: 'int __stdcall QueryInformationJobObject(intptr_t, int, void *, uint32_t, void *)',
  TerminateJobObject: 'int __stdcall TerminateJobObject(intptr_t, uint32_t)',
  ResumeThread: 'uint32_t __stdcall ResumeThread(intptr_t)',
  OpenProcess: 'intptr_t __stdcall OpenProcess(uint32_t, int, uint32_t)',
  TerminateProcess: 'int __stdcall TerminateProcess(intptr_t, uint32_t)',
  WaitForSingleObject: 'uint32_t __stdcall WaitForSingleObject(intptr_t, uint32_t)',
  GetExitCodeProcess: 'int __stdcall GetExitCodeProcess(intptr_t, void *)',
  GetCurrentProcess: 'intptr_t __stdcall GetCurrentProcess()',
  DuplicateHandle: 'int __stdcall DuplicateHandle(intptr_t, intptr_t, intptr_t, void *, uint32_t, int, uint32_t)',
  GetProcessTimes: 'int __stdcall GetProcessTimes(intptr_t, void *, void *, void *, void *)',
  QueryFullProcessImageNameW: 'int __stdcall QueryFullProcessImageNameW(intptr_t, uint32_t, void *, void *)',
  InitializeProcThreadAttributeList:
    'int __stdcall InitializeProcThreadAttributeList(void *, uint32_t, uint32_t, void *)',
  UpdateProcThreadAttribute:
    'int __stdcall UpdateProcThreadAttribute(void *, uint32_t, uintptr_t, void *, uintptr_t, void *, void *)',
  AttachConsole: 'int __stdcall AttachConsole(uint32_t)',
  FreeConsole: 'int __stdcall FreeConsole()',
  GetConsoleProcessList: 'uint32_t __stdcall GetConsoleProcessList(void *, uint32_t)',
  GenerateConsoleCtrlEvent: 'int __stdcall GenerateConsoleCtrlEvent(uint32_t, uint32_t)',
  GetACP: 'uint32_t __stdcall GetACP()',
  GetOEMCP: 'uint32_t __stdcall GetOEMCP()',
  MultiByteToWideChar: 'int __stdcall MultiByteToWideChar(uint32_t, uint32_t, void *, int, void *, int)',
  GetDynamicTimeZoneInformation: 'uint32_t __stdcall GetDynamicTimeZoneInformation(void *)',
} as const;

export type Kernel = Readonly<Record<keyof typeof DECLARATIONS, Native>>;

/** Functions of kernel32.dll. Throws when koffi's binary for this computer cannot be loaded. */
export const kernel: () => Kernel = once(() => {
  const koffi = loadKoffi();
  koffi.struct('SECURITY_ATTRIBUTES', {
    ...{ nLength: 'uint32_t', lpSecurityDescriptor: 'void *', bInheritHandle: 'int' },
  });
  koffi.struct('STARTUPINFOEXW', {
    ...{
      cb: 'uint32_t',
      lpReserved: 'void *',
      lpDesktop: 'void *',
      lpTitle: 'void *',
      dwX: 'uint32_t',
      dwY: 'uint32_t',
    },
    ...{ dwXSize: 'uint32_t', dwYSize: 'uint32_t', dwXCountChars: 'uint32_t', dwYCountChars: 'uint32_t' },
    ...{ dwFillAttribute: 'uint32_t', dwFlags: 'uint32_t', wShowWindow: 'uint16_t', cbReserved2: 'uint16_t' },
    ...{ lpReserved2: 'void *', hStdInput: HANDLE, hStdOutput: HANDLE, hStdError: HANDLE, lpAttributeList: 'void *' },
  });
  koffi.struct('PROCESS_INFORMATION', {
    ...{ hProcess: HANDLE, hThread: HANDLE, dwProcessId: 'uint32_t', dwThreadId: 'uint32_t' },
  });
  const library = koffi.load('kernel32.dll');
  const entries = Object.entries(DECLARATIONS).map(([name, declaration]) => [name, library.func(declaration)]);
  return Object.fromEntries(entries) as Kernel;
});

/** GetUserDefaultGeoName, which Windows has since 2017; null before. */
export const territoryCall = once((): Native | null => {
  try {
    return loadKoffi().load('kernel32.dll').func('int __stdcall GetUserDefaultGeoName(void *, int)');
  } catch {
    return null;
  }
});

/** Top-level windows, in user32.dll. */
export const windowCalls = once(() => {
  const library = loadKoffi().load('user32.dll');
  return {
    next: library.func('intptr_t __stdcall FindWindowExW(intptr_t, intptr_t, void *, void *)'),
    ownerOf: library.func('uint32_t __stdcall GetWindowThreadProcessId(intptr_t, void *)'),
    post: library.func('int __stdcall PostMessageW(intptr_t, uint32_t, uintptr_t, intptr_t)'),
  };
});

export function loadKoffi(): Koffi {
  // The binary's own package, not the one with the sources around it: it has no install script and is there for its system alone.
  return createRequire(import.meta.url)(`@koromix/koffi-win32-${process.arch}`) as Koffi;
}

/** Makes it at the first call and keeps it; a failure is tried again. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
