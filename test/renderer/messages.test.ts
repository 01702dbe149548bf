import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { describe, expect, it } from 'vitest';
import { en } from '../../renderer/text/en.ts';
import { zh } from '../../renderer/text/zh.ts';

const ROOT = join(import.meta.dirname, '../../renderer');
const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('text'))
  .map((file) => ({ file, code: readFileSync(join(ROOT, file), 'utf8') }));

/** `jobs.quick.all` -> value, for every sentence. */
function leaves(messages: object, path = ''): [string, unknown][] {
  return Object.entries(messages).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null ? leaves(value, `${path}${key}.`) : [[`${path}${key}`, value]],
  );
}

/** Paths of messages that a file names: `text.jobs.title`, and everything below `text.state[…]` or a section handed on whole. */
function named(code: string): { exact: Set<string>; whole: Set<string> } {
  let expanded = code.replaceAll('useText()', 'text').replace(/\bmessages\b(?=\.)/g, 'text');
  // Short names (`const t = text.jobs`) hold until the next one; from the last to the first, so that each gets its own.
  for (const { 1: alias, 2: path, index } of [...expanded.matchAll(/const (\w+) = text\.([\w.]+);/g)].reverse()) {
    const rest = expanded.slice(index).replace(new RegExp(`(?<![\\w.])${alias}(?=[.\\[])`, 'g'), `text.${path}`);
    expanded = expanded.slice(0, index) + rest;
  }
  const exact = new Set<string>();
  const whole = new Set<string>();
  for (const [, path = '', after] of expanded.matchAll(/\btext\.((?:\w+|\['[\w-]+'\])(?:\.\w+|\['[\w-]+'\])*)(.?)/g)) {
    const clean = path.replaceAll(/\['([\w-]+)'\]/g, '.$1').replaceAll('..', '.');
    exact.add(clean);
    if (after === '[' || after === ')' || after === ',') whole.add(clean);
  }
  return { exact, whole };
}

describe('the words of the window', () => {
  it('has every sentence in both languages, with the same gaps', () => {
    const english = new Map(leaves(en));
    const chinese = new Map(leaves(zh));
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [path, value] of english) {
      const other = chinese.get(path);
      expect(typeof other, path).toBe(typeof value);
      if (typeof value === 'function' && typeof other === 'function') expect(other.length, path).toBe(value.length);
    }
  });

  it('keeps no sentence that nobody says', () => {
    const all = sources.map(({ code }) => named(code));
    const unused = leaves(en)
      .map(([path]) => path)
      .filter((path) => {
        const parents = path.split('.').map((_, index, parts) => parts.slice(0, index).join('.'));
        return !all.some(
          ({ exact, whole }) => exact.has(path) || parents.some((parent) => parent !== '' && whole.has(parent)),
        );
      });
    expect(unused).toEqual([]);
  });

  it('leaves no Chinese sentence in English by oversight', () => {
    // Names, figures and units read the same in both.
    const same = /^(app\.name|settings\.(languages\.|shell|unit\.megabytes)|editor\.modes\.cron)/;
    const english = new Map(leaves(en));
    const forgotten = leaves(zh).filter(
      ([path, value]) => typeof value === 'string' && value === english.get(path) && !same.test(path),
    );
    expect(forgotten).toEqual([]);
  });

  it('shows no text from outside the message files', () => {
    const found: string[] = [];
    const spoken = new Set(['label', 'title', 'placeholder', 'description', 'aria-label', 'alt', 'hint', 'summary']);
    const isSentence = (value: string) => /\p{L}{3,}/u.test(value);
    for (const { file, code } of sources.filter((source) => source.file.endsWith('.tsx'))) {
      const { program } = parseSync(file, code);
      const at = (start: number) => `${file}:${code.slice(0, start).split('\n').length}`;
      new Visitor({
        JSXText: (node) => {
          if (isSentence(node.value)) found.push(`${at(node.start)} ${node.value.trim()}`);
        },
        JSXAttribute: (node) => {
          const name = node.name.type === 'JSXIdentifier' ? node.name.name : '';
          if (spoken.has(name) && node.value?.type === 'Literal' && isSentence(String(node.value.value))) {
            found.push(`${at(node.start)} ${name}=${node.value.value}`);
          }
        },
      }).visit(program);
    }
    expect(found).toEqual([]);
  });
});
