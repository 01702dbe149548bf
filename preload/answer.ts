/** Answers one call by name: unknown names and bad input never reach a handler, and only typed errors come out. */
import { PunctualError } from '../main/engine/errors.ts';
import type { Door, Handlers } from './contract.ts';
import { explain } from './explain.ts';
import { LIMITS, NO_NAME, NO_NAME_WORDS, pathOfNoName } from './schemas/limits.ts';
import { callSchemas } from './validate.ts';

/** Nested deeper than anything the contract can say; checked first, because everything after it recurses. */
const DEPTH_LIMIT = 40;

/** Fails with PunctualError: `unknown-call`, `bad-input` (detail: `{problems: [{path, message}]}`), or what the handler throws. */
export type Answer = (name: string, input: unknown) => Promise<unknown>;

/**
 * Every input is checked against `callSchemas` first; the handler gets the checked copy, and the door it came through. Long lists are
 * checked a piece at a time, with `rest` in between (default: at once).
 */
export function createAnswer(handlers: Handlers, door: Door = 'window', rest = async (): Promise<void> => {}): Answer {
  // A Map, because names come from outside and `constructor` is not a call.
  const table = new Map(Object.entries(callSchemas));
  return async (name, input) => {
    const schema = table.get(name);
    if (schema === undefined) {
      const reason = { code: 'unknown-call' } as const;
      throw new PunctualError('unknown-call', `There is no call named "${name.slice(0, 100)}".`, undefined, { reason });
    }
    const check = (part: unknown, offset = 0) => checked(name, schema, part, offset);
    const handler = handlers[name as keyof Handlers] as (input: unknown, door: Door) => unknown;
    const member = LONG_LISTS.get(name);
    const items = member === undefined ? undefined : (input as Readonly<Record<string, unknown>> | null)?.[member];
    if (member === undefined || !Array.isArray(items) || items.length <= PIECE || items.length > LIMITS.batch) {
      return handler(check(input), door);
    }
    const whole = check({ ...(input as object), [member]: [] }) as Readonly<Record<string, unknown>>;
    const good: unknown[] = [];
    for (let at = 0; at < items.length; at += PIECE) {
      await rest();
      const piece = check({ [member]: items.slice(at, at + PIECE) }, at) as Readonly<
        Record<string, readonly unknown[]>
      >;
      good.push(...(piece[member] ?? []));
    }
    return handler({ ...whole, [member]: good }, door);
  };
}

/** The list of thousands in a call that may have one; all its other members are optional. */
const LONG_LISTS: ReadonlyMap<string, string> = new Map([
  ['jobs.addMany', 'jobs'],
  ['jobs.restore', 'jobs'],
  ['jobs.label', 'labels'],
]);
/** Entries that are checked in one go, a few milliseconds. */
const PIECE = 200;

/** The copy that the schema gives; `offset` is where the list of a piece begins in the whole one. */
function checked(name: string, schema: (typeof callSchemas)[keyof typeof callSchemas], input: unknown, offset: number) {
  if (deeperThan(input, DEPTH_LIMIT)) {
    const reason = { code: 'too-deep' } as const;
    throw new PunctualError('bad-input', `${name}: nested too deeply.`, undefined, { reason });
  }
  if (pathOfNoName(input) !== null) {
    const reason = { code: 'field-no-name', name: NO_NAME } as const;
    throw new PunctualError('bad-input', `${name}: ${NO_NAME} ${NO_NAME_WORDS}`, undefined, { reason });
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => {
    const [member = '', index, ...more] = issue.path;
    return typeof index === 'number' ? { ...issue, path: [member, index + offset, ...more] } : issue;
  });
  throw explain(name, { issues });
}

function deeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
