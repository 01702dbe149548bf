import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { problemWords } from '../../renderer/format/problem-words.ts';
import { en } from '../../renderer/text/en.ts';
import { zh } from '../../renderer/text/zh.ts';

it('every code of a schedule’s problem has words in every language', () => {
  const source = readFileSync(new URL('../../main/engine/triggers/problems.ts', import.meta.url), 'utf8');
  const codes = [...(source.split('export type ProblemCode')[1]?.split(';')[0] ?? '').matchAll(/'([a-z-]+)'/g)];
  expect(codes.length).toBeGreaterThan(15);
  for (const [, code = ''] of codes) {
    expect(en.problem, code).toHaveProperty(code);
    expect(zh.problem, code).toHaveProperty(code);
  }
});

it('quotes the piece it is about, leaves the place to the field, and keeps the host’s sentence in English', () => {
  const problem = { code: 'unknown-text', message: 'hour: “6x” is not a number (at 2)', field: 'pattern', position: 2 };
  expect(problemWords(problem, 'zh', zh)).toBe('无法识别：“6x”');
  expect(problemWords(problem, 'en', en)).toBe('hour: “6x” is not a number');
  expect(problemWords({ code: 'never-runs', message: 'this never runs' }, 'zh', zh)).toBe('这个计划永远不会运行');
  expect(problemWords({ code: 'new', message: 'Something new.' }, 'zh', zh)).toBe('Something new.');
});
