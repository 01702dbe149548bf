/** Values that a schema accepts, and values that it nearly accepts, made from the schema itself. */
import type { Random } from './random.ts';

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly items?: readonly Schema[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
  readonly keyType?: Schema;
  readonly valueType?: Schema;
  readonly getter?: () => Schema;
}
export interface Schema {
  readonly _zod: { readonly def: Definition };
}

const NUMBERS = [
  0,
  1,
  -1,
  2,
  60,
  0.5,
  1e6,
  1_767_225_600_000,
  1_799_999_999_999,
  8.64e15,
  -8.64e15,
  2 ** 31,
  2 ** 53 - 1,
  1e308,
];

export interface Words {
  /** A text for a member of this name. */
  text(name: string): string;
}

/** `name`: the member it is for. Deeper than a few levels only what must be there. */
export function inventValue(schema: Schema, random: Random, words: Words, name = '', depth = 0): unknown {
  const { def } = schema._zod;
  const inner = (next: Schema, member = name): unknown => inventValue(next, random, words, member, depth + 1);
  if (random.chance(0.01)) return strange(random, words);
  switch (def.type) {
    case 'object':
      return Object.fromEntries([
        ...Object.entries(def.shape ?? {})
          .filter(([, member]) => member._zod.def.type !== 'optional' || random.chance(depth > 3 ? 0.1 : 0.4))
          .map(([key, member]) => [key, inner(member, key)]),
        ...(random.chance(0.02) ? [[random.pick(['__proto__', 'x', 'constructor']), 1]] : []),
      ]);
    case 'optional':
    case 'nonoptional':
      return def.innerType && inner(def.innerType);
    case 'nullable':
      return random.chance(0.3) || def.innerType === undefined ? null : inner(def.innerType);
    case 'array': {
      const count = depth > 6 ? 0 : random.chance(0.02) ? random.below(500) : random.below(4);
      return Array.from({ length: count }, () => def.element && inner(def.element));
    }
    case 'tuple':
      return (def.items ?? []).map((item) => inner(item));
    case 'union':
      // Deep down the last ones, which hold nothing of their own.
      return inner(random.pick(depth > 6 ? (def.options ?? []).slice(-1) : (def.options ?? [])));
    case 'record':
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [words.text('key'), def.valueType && inner(def.valueType)]),
      );
    case 'enum':
      return random.pick(Object.values(def.entries ?? {}));
    case 'literal':
      return random.pick(def.values ?? []);
    case 'string':
      return words.text(name);
    case 'number':
    case 'int':
      return random.chance(0.5) ? random.below(100) : random.pick(NUMBERS);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case 'lazy':
      return def.getter && inner(def.getter());
    default:
      return strange(random, words);
  }
}

function strange(random: Random, words: Words): unknown {
  return random.pick<() => unknown>([
    () => null,
    () => words.text(''),
    () => random.pick(NUMBERS),
    () => [],
    () => ({}),
    () => ({ kind: words.text('kind') }),
    () => Array.from({ length: random.below(50) }, () => words.text('')),
    () => JSON.parse('['.repeat(30) + ']'.repeat(30)) as unknown,
  ])();
}
