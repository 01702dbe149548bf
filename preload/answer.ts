/** Answers one call by name: unknown names and bad input never reach a handler, and only typed errors come out. */
import { PunctualError } from '../main/engine/errors.ts';
import type { Door, Handlers } from './contract.ts';
import { explain } from './explain.ts';
import { NO_NAME, NO_NAME_WORDS, pathOfNoName } from './schemas/limits.ts';
import { callSchemas } from './validate.ts';

/** Nested deeper than anything the contract can say; checked first, because everything after it recurses. */
const DEPTH_LIMIT = 40;

/** Fails with PunctualError: `unknown-call`, `bad-input` (detail: `{problems: [{path, message}]}`), or what the handler throws. */
export type Answer = (name: string, input: unknown) => Promise<unknown>;

/** Every input is checked against `callSchemas` first; the handler gets the checked copy, and the door it came through. */
export function createAnswer(handlers: Handlers, door: Door = 'window'): Answer {
  // A Map, because names come from outside and `constructor` is not a call.
  const table = new Map(Object.entries(callSchemas));
  return async (name, input) => {
    const schema = table.get(name);
    if (schema === undefined) {
      const reason = { code: 'unknown-call' } as const;
      throw new PunctualError('unknown-call', `There is no call named "${name.slice(0, 100)}".`, undefined, { reason });
    }
    if (deeperThan(input, DEPTH_LIMIT)) {
      const reason = { code: 'too-deep' } as const;
      throw new PunctualError('bad-input', `${name}: nested too deeply.`, undefined, { reason });
    }
    if (pathOfNoName(input) !== null) {
      const reason = { code: 'field-no-name', name: NO_NAME } as const;
      throw new PunctualError('bad-input', `${name}: ${NO_NAME} ${NO_NAME_WORDS}`, undefined, { reason });
    }
    const checked = schema.safeParse(input);
    if (!checked.success) throw explain(name, checked.error);
    const handler = handlers[name as keyof Handlers] as (input: unknown, door: Door) => unknown;
    return handler(checked.data, door);
  };
}

function deeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
