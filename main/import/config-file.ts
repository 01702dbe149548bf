/** A configuration file of the host: settings as YAML or JSON, nested as the window has them or flat with their prefix. */
import { isNode, LineCounter, parseDocument } from 'yaml';
import { NO_NAME, NO_NAME_WORDS, pathOfNoName } from '../../preload/schemas/limits.ts';
import { PunctualError } from '../engine/errors.ts';

export interface ConfigFile {
  readonly value: Readonly<Record<string, unknown>>;
  readonly name: string;
  /** The nearest place there is; lines and columns from 1. */
  locate(path: readonly string[]): { readonly line: number; readonly column: number };
}

/** In UTF-16 units; a configuration is a page. */
const LONGEST = 256 * 1024;

/** Throws `bad-input` with name, line and column. An empty file sets nothing. */
export function readConfigFile(text: string, name: string): ConfigFile {
  if (text.length > LONGEST) throw new PunctualError('bad-input', `${name}: too long for a configuration file.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [first] = document.errors;
  if (first !== undefined) {
    const { line, col } = lines.linePos(first.pos[0]);
    throw new PunctualError('bad-input', `${name}:${line}:${col}: ${first.message}`);
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PunctualError('bad-input', `${name}: a configuration file holds settings by name.`);
  }
  if (pathOfNoName(value) !== null) throw new PunctualError('bad-input', `${name}: ${NO_NAME} ${NO_NAME_WORDS}.`);
  return {
    value: value as Readonly<Record<string, unknown>>,
    name,
    locate(path) {
      for (let length = path.length; length > 0; length--) {
        const keys = path.slice(0, length);
        const node = document.getIn(keys, true);
        if (!isNode(node) || node.range == null) continue;
        const { line, col } = lines.linePos(node.range[0]);
        return { line, column: col };
      }
      return { line: 1, column: 1 };
    },
  };
}
