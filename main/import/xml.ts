/**
 * Small XML files as a tree. Nothing is ever expanded or fetched: a document type with rules of its own, and any entity beyond the five
 * of XML, is refused before its text is looked at. saxes does the reading: strict, streaming, no entities unless they are handed to it.
 */
import { SaxesParser } from 'saxes';
import type { Language } from '../../preload/contract.ts';
import { PunctualError } from '../engine/errors.ts';
import type { FileBound } from '../engine/reasons.ts';
import { BOUNDS } from './bounds.ts';
import { sharedWords } from './words/shared.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, trimmed. */
  readonly text: string;
  readonly line: number;
}

export interface XmlOptions {
  /** Name of the file for sentences. */
  readonly name: string;
  /** Exact document types that may stand there; they are skipped, not read. */
  readonly doctypes: readonly RegExp[];
  /** Of what is said about mistakes; default English. */
  readonly language?: Language | undefined;
}

const DEPTH_LIMIT = 100;

/** The root element. Throws `bad-input` with line and column. */
export function readXml(text: string, { name, doctypes, language = 'en' }: XmlOptions): XmlElement {
  const say = sharedWords[language].xml;
  const parser = new SaxesParser({ position: true, fragment: false });
  const fail = (message: string, excess?: { readonly bound: FileBound; readonly most: number }): never => {
    const [line, column] = [parser.line, parser.column + 1];
    const reason = excess && ({ code: 'file-bound', file: name, ...excess, line, column } as const);
    throw new PunctualError('bad-input', say.at(name, line, column, message), { line, column }, { reason });
  };
  interface Open {
    name: string;
    attributes: Record<string, string>;
    children: XmlElement[];
    text: string;
    line: number;
  }
  const open: Open[] = [];
  let root: XmlElement | null = null;
  let count = 0;
  /** Of the element that is being read. */
  let attributes = 0;
  parser.on('error', (error) => fail(say.broken(error.message.replace(/^([^:]*:)?\d+:\d+: /, '').replace(/\.$/, ''))));
  parser.on('doctype', (doctype) => {
    const plain = doctype.replaceAll(/\s+/g, ' ').trim();
    if (doctypes.some((allowed) => allowed.test(plain))) return;
    fail(/\[|ENTITY/i.test(plain) ? say.entities : say.doctype(plain.slice(0, 60)));
  });
  parser.on('opentag', (tag) => {
    count += 1;
    attributes = 0;
    if (open.length >= DEPTH_LIMIT) fail(say.tooDeep(DEPTH_LIMIT), { bound: 'depth', most: DEPTH_LIMIT });
    if (count > BOUNDS.elements) fail(say.tooMany(BOUNDS.elements), { bound: 'elements', most: BOUNDS.elements });
    const named: Record<string, string> = {};
    for (const [key, value] of Object.entries(tag.attributes)) named[key] = String(value);
    open.push({ name: tag.name, attributes: named, children: [], text: '', line: parser.line });
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes <= BOUNDS.attributes) return;
    fail(say.tooManyAttributes(BOUNDS.attributes), { bound: 'attributes', most: BOUNDS.attributes });
  });
  const addText = (part: string) => {
    const top = open.at(-1);
    if (top !== undefined) top.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const done = open.pop();
    if (done === undefined) return;
    const element = { ...done, text: done.children.length > 0 ? done.text.trim() : done.text };
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  });
  parser.write(text.replace(/^\ufeff/, '')).close();
  return root ?? fail(say.empty);
}

/** First child of that name, namespace prefix aside. */
export const child = (element: XmlElement | null, name: string): XmlElement | null =>
  element?.children.find((each) => localName(each) === name) ?? null;

/** Text of a child, trimmed; null when there is none. */
export const childText = (element: XmlElement | null, name: string): string | null =>
  child(element, name)?.text.trim() ?? null;

export const localName = (element: XmlElement): string => element.name.replace(/^.*:/, '');
