/**
 * The reader that knows where everything is in a YAML or JSON text and explains what is wrong with it. Ten times slower than js-yaml, so it
 * is asked only for that. Its tokens are looked over first, because its composer recurses; keys that occur twice are found here, because
 * it compares each key with all keys before it.
 */
import {
  CST,
  type Document,
  type ErrorCode,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { FileFault, Reason } from '../engine/reasons.ts';
import { BOUNDS, beyondBound, boundOf, placeAt } from './bounds.ts';
import { type FileProblem, fileError } from './file-problem.ts';

export type Path = readonly (string | number)[];

export interface PlacedText {
  /** Where a path is in the text; a missing member is where its object begins. From 1. */
  place(path: Path): { readonly line: number; readonly column: number };
  /** The value. Throws `bad-input` for an alias of nothing, or for so many that they unfold a small file into a huge one. */
  value(): unknown;
}

/** Codes of the reader in the words of the closed set. */
const FORMS: Readonly<Partial<Record<ErrorCode, FileFault>>> = {
  BAD_INDENT: 'indent',
  TAB_AS_INDENT: 'tab',
  DUPLICATE_KEY: 'key-twice',
  KEY_OVER_1024_CHARS: 'key-form',
  MULTILINE_IMPLICIT_KEY: 'key-form',
  NON_STRING_KEY: 'key-form',
  MISSING_CHAR: 'unclosed',
  BAD_SCALAR_START: 'value-start',
  BLOCK_AS_IMPLICIT_KEY: 'nested',
  BLOCK_IN_FLOW: 'nested',
  BAD_ALIAS: 'alias',
  ALIAS_PROPS: 'alias',
  MULTIPLE_ANCHORS: 'alias',
  BAD_DQ_ESCAPE: 'escape',
  TAG_RESOLVE_FAILED: 'tag',
  MULTIPLE_TAGS: 'tag',
  BAD_COLLECTION_TYPE: 'tag',
  MULTIPLE_DOCS: 'documents',
  UNEXPECTED_TOKEN: 'unexpected',
};

/** Throws `bad-input` with every mistake of form and its place, or with the bound that is exceeded. */
export function readWithPlaces(text: string, name: string): PlacedText {
  refuseExcess(text, name);
  const lines = new LineCounter();
  const document = parsed(text, name, lines);
  const mistakes = [...document.errors.map(({ pos, message, code }) => ({ at: pos[0], message, code }))];
  for (const at of keysTwice(document))
    mistakes.push({ at, message: 'Map keys must be unique', code: 'DUPLICATE_KEY' });
  if (mistakes.length > 0) {
    const problems = mistakes
      .sort((a, b) => a.at - b.at)
      .map(({ at, message, code }): FileProblem => {
        const { line, col } = lines.linePos(at);
        const reason: Reason = { code: 'file-form', form: FORMS[code] ?? 'other', said: message };
        return { path: '', line, column: col, message, reason };
      });
    throw fileError(name, problems);
  }
  return {
    place: (path) => place(document, lines, path),
    value() {
      try {
        return document.toJS({ maxAliasCount: 100 });
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        const { line, col } = lines.linePos(firstStrayAlias(document));
        throw fileError(name, [
          { path: '', line, column: col, message: said, reason: { code: 'file-form', form: 'alias', said } },
        ]);
      }
    },
  };
}

function parsed(text: string, name: string, lines: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  } catch (error) {
    // Its parser recurses as deep as the text: a form of nesting that its tokens do not show ends here.
    if (error instanceof RangeError) throw beyondBound({ file: name, bound: 'depth', most: BOUNDS.depth });
    throw error;
  }
}

/** The same keys within one mapping, by their offsets; from the second on. */
function keysTwice(document: Document): number[] {
  const found: number[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        // Collections as keys are equal to nothing, as the reader itself sees it.
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) found.push((key as Node).range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return found;
}

/** Depth and number of values by the tokens, before anything is built of them. Throws `bad-input`. */
function refuseExcess(text: string, name: string): void {
  let at = 0;
  let lineStart = 0;
  let flow = 0;
  let values = 0;
  let anchors = 0;
  /** The next token is the first of a line, or of an item that begins on the same line. */
  let first = true;
  let scalar = false;
  /** The token before was the colon of a block mapping: another one begins a mapping inside it, as in ` : : :`. */
  let afterColon = false;
  /** Columns of the block collections that are open. */
  const columns: number[] = [];
  const indent = (column: number): void => {
    while ((columns.at(-1) ?? -1) > column) columns.pop();
    if ((columns.at(-1) ?? -1) < column) columns.push(column);
  };
  for (const token of new Lexer().lex(text)) {
    const kind: ReturnType<typeof CST.tokenType> = scalar ? 'scalar' : CST.tokenType(token);
    // A mark stands before each scalar and each document, and has no place in the text.
    const mark: boolean = !scalar && (kind === 'scalar' || kind === 'doc-mode' || kind === 'flow-error-end');
    if (kind === 'flow-error-end') flow = 0;
    scalar = mark && kind === 'scalar';
    if (mark) continue;
    switch (kind) {
      case 'newline':
        first = true;
        lineStart = at + token.length;
        break;
      case 'space':
      case 'comment':
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
        values += 1;
        if (flow === 0 && first) indent(at - lineStart);
        first = true;
        break;
      case 'flow-map-start':
      case 'flow-seq-start':
        if (flow === 0 && first) indent(at - lineStart);
        first = false;
        flow += 1;
        values += 1;
        break;
      case 'flow-map-end':
      case 'flow-seq-end':
        if (flow > 0) flow -= 1;
        break;
      default:
        if (flow === 0 && (first || (afterColon && kind === 'map-value-ind'))) indent(at - lineStart);
        first = false;
        if (kind !== 'map-value-ind') values += 1;
        if (kind === 'anchor' || kind === 'alias') anchors += 1;
    }
    if (kind !== 'space' && kind !== 'comment') afterColon = kind === 'map-value-ind';
    const bound = boundOf(flow + columns.length, values, anchors);
    if (bound !== null) throw beyondBound({ file: name, bound, most: BOUNDS[bound], ...placeAt(text, at) });
    at += token.length;
  }
}

/** Offset of the first alias that has no anchor before it; of the first one when all have. */
function firstStrayAlias(document: Document): number {
  const anchors = new Set<string>();
  let first: number | null = null;
  let stray: number | null = null;
  visit(document, {
    Value: (_, node) => void (node.anchor !== undefined && anchors.add(node.anchor)),
    Alias: (_, alias) => {
      const at = alias.range?.[0] ?? 0;
      first ??= at;
      if (anchors.has(alias.source)) return;
      stray = at;
      return visit.BREAK;
    },
  });
  return stray ?? first ?? 0;
}

function place(document: Document, lines: LineCounter, path: Path): { line: number; column: number } {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}
