/** The messages on a transport and their text form. Parsed once here, trusted nowhere else. */
import type { ErrorShape } from '../main/engine/errors.ts';
import { scanJson } from './json-scan.ts';

/** From the window: first `hello`, then calls. */
export type ClientMessage =
  /** Must come first; the headless host wants its token in it, the desktop host knows its window already. */
  | { readonly type: 'hello'; readonly contract: number; readonly token: string | null }
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly input: unknown };

/** From the host. */
export type HostMessage =
  | { readonly type: 'welcome'; readonly contract: number }
  /** Answer to a `hello` that is not let in; the host hangs up after it. */
  | { readonly type: 'refused'; readonly error: ErrorShape }
  | { readonly type: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorShape }
  | { readonly type: 'push'; readonly name: string; readonly payload: unknown };

/** Longest text a host reads, in UTF-16 units; 10,000 jobs with long commands fit, a flood does not. */
export const MESSAGE_LIMIT = 32 * 1024 * 1024;
/** The same for a `hello`: whoever sends it has not shown a key yet. */
export const HELLO_LIMIT = 1024;

/** The text of a message. A call without output answers `null`, because JSON has no `undefined`. */
export function encode(message: ClientMessage | HostMessage): string {
  return JSON.stringify(message);
}

/** Of one message: nested deeper, or with more keys and values, than any call; building them would take the host's time. */
const MESSAGE_BOUNDS = { depth: 64, values: 600_000 } as const;

/** A call that is not even parsed. */
export interface ExcessiveCall {
  readonly type: 'excess';
  readonly id: number;
  readonly bound: keyof typeof MESSAGE_BOUNDS;
  readonly most: number;
}

/** What a window said, or null when it is not a message of ours. */
export function decodeFromClient(text: string): ClientMessage | ExcessiveCall | null {
  const excess = text.length > MESSAGE_LIMIT ? null : scanJson(text, MESSAGE_BOUNDS);
  if (excess !== null) return excessiveCall(text, excess.bound);
  const value = text.length > MESSAGE_LIMIT ? null : parseObject(text);
  if (value === null) return null;
  const { type, id, name, contract, token } = value;
  if (type === 'call' && typeof name === 'string' && Number.isSafeInteger(id)) {
    return { type, id: id as number, name, input: value.input };
  }
  if (type === 'hello' && typeof contract === 'number' && (typeof token === 'string' || token === null)) {
    return { type, contract, token };
  }
  return null;
}

/** Our clients write the number of a call first. */
function excessiveCall(text: string, bound: keyof typeof MESSAGE_BOUNDS): ExcessiveCall | null {
  const id = /^\{"type":"call","id":(\d{1,15}),/.exec(text.slice(0, 100))?.[1];
  return id === undefined ? null : { type: 'excess', id: Number(id), bound, most: MESSAGE_BOUNDS[bound] };
}

/** What a host said, or null when it is not a message of ours. */
export function decodeFromHost(text: string): HostMessage | null {
  const value = parseObject(text);
  if (value === null) return null;
  const { type, id, name, contract, error } = value;
  if (type === 'answer' && typeof id === 'number') return { type, id, output: value.output };
  if (type === 'error' && typeof id === 'number' && isErrorShape(error)) return { type, id, error };
  if (type === 'push' && typeof name === 'string') return { type, name, payload: value.payload };
  if (type === 'welcome' && typeof contract === 'number') return { type, contract };
  if (type === 'refused' && isErrorShape(error)) return { type, error };
  return null;
}

interface Loose {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly name?: unknown;
  readonly contract?: unknown;
  readonly token?: unknown;
  readonly error?: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly payload?: unknown;
}

function parseObject(text: string): Loose | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : null;
  } catch {
    return null;
  }
}

function isErrorShape(value: unknown): value is ErrorShape {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Loose & { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' && typeof message === 'string';
}
