import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { describe, expect, it } from 'vitest';
import { fromErrorShape, noJob, PunctualError, toErrorShape } from '../../main/engine/errors.ts';
import type { Reason } from '../../main/engine/reasons.ts';
import { readJobsFile } from '../../main/import/jobs-file.ts';
import { explain } from '../../preload/explain.ts';
import { callSchemas } from '../../preload/validate.ts';
import { reasonWords } from '../../renderer/format/reason-words.ts';
import { en } from '../../renderer/text/en.ts';
import { zh } from '../../renderer/text/zh.ts';
import { errorWords } from '../../renderer/ui/error-words.ts';

const ROOT = join(import.meta.dirname, '../..');
const source = readFileSync(join(ROOT, 'main/engine/reasons.ts'), 'utf8');
/** Every reason of the closed set with a fact in each of its gaps. */
const reasons = [...source.matchAll(/\{\s*readonly code: '([a-z-]+)'([^}]*)\}/g)].map(([, code, facts = '']) => {
  const filled = [...facts.matchAll(/readonly (\w+)\??: ([^;}]+)/g)].map(([, name = '', type = '']) => {
    if (type.includes('Reason[]')) return [name, [{ code: 'no-permission' }, { code: 'memory' }]];
    if (type.includes('Reason')) return [name, { code: 'no-permission' }];
    if (type.startsWith('readonly')) return [name, ['«a»', '«b»']];
    return [name, type.trim() === 'number' ? 7 : `«${name}»`];
  });
  return { code, ...Object.fromEntries(filled) } as unknown as Reason;
});
/** The facts that a sentence tells. */
const told = (words: string) => [...words.matchAll(/«\w+»|\d+/g)].map(String).sort();

describe('why something does not work', () => {
  it('has a sentence in both languages for every reason of the set, with the same facts', () => {
    expect(reasons.length).toBeGreaterThan(100);
    expect(Object.keys(en.reason).sort()).toEqual(reasons.map(({ code }) => code).sort());
    for (const reason of reasons.filter(({ code }) => code !== 'wrong-schedule')) {
      const english = reasonWords(reason, en) ?? '';
      const chinese = reasonWords(reason, zh) ?? '';
      expect(english, reason.code).toMatch(/^[«“A-Z7].*[.»]$/s);
      expect(chinese, reason.code).toMatch(/\p{Script=Han}.*[。»]$/su);
      expect(told(chinese), reason.code).toEqual(told(english));
      if ('because' in reason) {
        expect(english, reason.code).toContain('You have no permission.');
        expect(chinese, reason.code).toContain('你没有权限。');
      }
    }
  });

  it('says a problem of the schedule by its facts', () => {
    const reason: Reason = {
      code: 'wrong-schedule',
      problem: 'unknown-text',
      said: 'hour: “6x” is not a number',
      fault: { kind: 'no-number', got: '“6x”', names: '', part: 'hour' },
    };
    expect(reasonWords(reason, en)).toBe('hour: “6x” is not a number');
    expect(reasonWords(reason, zh)).toBe('时：“6x”不是数字。');
  });

  it.each([
    ['version: 1\njobs:\n  - id: a\n   name: b\n', '缺少应有的符号'],
    ['version: 1\njobs:\n\t- id: a\n', '制表符'],
    ['version: 1\nversion: 1\njobs: []\n', '同一个键出现了两次'],
    ['version: 1\njobs: [\n', '缩进不正确，或括号没有闭合'],
    ['version: 1\njobs: @x\n', '请加引号'],
    ['version: 1\njobs: a: b\n', '这里不能嵌套'],
    ['version: 1\njobs: *x\n', '引用（& 或 *）不正确'],
    ['version: "\\q"\njobs: []\n', '转义不正确'],
    ['version: 1\n---\njobs: []\n', '只能有一个'],
    ['{"version": 1, "jobs": [}', '缺少应有的符号'],
  ])(
    'the form of a jobs file is told in Chinese, with the place, and the reader’s own words behind it: %j',
    (file, words) => {
      let told = '';
      try {
        readJobsFile(file, 'jobs.yaml');
      } catch (error) {
        told = errorWords(error, zh).message;
      }
      const [first = '', place = ''] = told.split('\n');
      expect(first).toBe('jobs.yaml');
      expect(place).toMatch(/^第 \d+ 行第 \d+ 个字符：\p{Script=Han}.*（[\x20-\x7e]+）。$/u);
      expect(told).toContain(words);
    },
  );

  it('comes over a line as it was, and is said in the language of the window', () => {
    const error = fromErrorShape(JSON.parse(JSON.stringify(toErrorShape(noJob('x')))));
    expect(errorWords(error, zh)).toEqual({ title: zh.error['not-found'], message: '这个任务已不存在。' });
  });

  it('keeps the sentence of a host that knows a reason this window does not', () => {
    const reason = { code: 'of-tomorrow' } as unknown as Reason;
    expect(errorWords(new PunctualError('conflict', 'Something new.', undefined, { reason }), zh).message).toBe(
      'Something new.',
    );
  });

  it.each([
    ['jobs.add', { spec: {} }, '名称：缺少内容。另有 2 处不正确。'],
    [
      'jobs.modify',
      { id: 'x', patch: { limitSeconds: -1 } },
      `${zh.changes.members.limitSeconds}：不能小于 0。另有 1 处不正确。`,
    ],
    ['jobs.modify', { id: 'x', patch: { name: ' ' } }, '名称：不能为空。'],
    ['jobs.modify', { id: 'x', patch: { name: 'x'.repeat(300) } }, '名称：最多 200 个字符。'],
    ['jobs.modify', { id: 'x', patch: { secrets: ['1x'] } }, '机密变量：只能用字母、数字和 _，且不能以数字开头。'],
    ['jobs.modify', { id: 'x', patch: { secrets: ['A', 'A'] } }, '机密变量：同一名称出现了两次。'],
    ['settings.set', { engine: { settleSeconds: 900 } }, `${zh.settings.settle}：不能大于 600。`],
    ['settings.set', { retention: { days: 1.5 } }, `${zh.settings.days}：必须是整数。`],
    ['settings.set', { updates: { feed: 'ftp://x' } }, `${zh.updates.feed}：必须是以 https:// 开头的地址。`],
    ['settings.set', { window: { theme: 'pink' } }, '外观：必须是 light, dark, system 之一。'],
    ['runs.get', { id: 'x', colour: 1 }, '无法识别“colour”。'],
  ] as const)('names the field that is wrong and what is wrong with it: %s %j', (call, input, words) => {
    const checked = callSchemas[call].safeParse(input);
    if (checked.success) throw new Error('the input is right');
    expect(errorWords(explain(call, checked.error), zh).message).toBe(words);
  });

  it('stands in every error that a call can answer with', () => {
    // Said by the command line only, before there is a window, or in the language that was asked for.
    const elsewhere =
      /engine\/(errors|flat-settings|triggers\/compile)|store\/(open|open-read-only|lease|migrate|transact|backup)\.ts/;
    const files = globSync(
      '{main/{engine,api,store}/**/*.ts,main/import/bundle.ts,main/host/secret-vault.ts,preload/*.ts}',
      {
        cwd: ROOT,
      },
    ).filter((file) => !elsewhere.test(file));
    const bare: string[] = [];
    for (const file of files) {
      const code = readFileSync(join(ROOT, file), 'utf8');
      new Visitor({
        NewExpression: ({ callee, start, end }) => {
          if (callee.type !== 'Identifier' || callee.name !== 'PunctualError') return;
          if (!code.slice(start, end).includes('reason')) bare.push(`${file}: ${code.slice(start, end).slice(0, 120)}`);
        },
      }).visit(parseSync(file, code).program);
    }
    expect(files.length).toBeGreaterThan(60);
    expect(bare).toEqual([]);
  });
});
