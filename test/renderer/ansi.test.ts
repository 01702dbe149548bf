import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endStyle, parseAnsi, stripAnsi } from '../../renderer/log/ansi.ts';

const texts = (line: string) => parseAnsi(line, null).spans.map((span) => span.text);

describe('terminal codes in output', () => {
  it('cuts a line at changes of colour and weight', () => {
    const { spans, end } = parseAnsi('a\u001b[31mred\u001b[1mbold\u001b[0mplain', null);
    expect(spans.map((span) => [span.text, span.style?.color ?? null, span.style?.bold ?? false])).toEqual([
      ['a', null, false],
      ['red', 1, false],
      ['bold', 1, true],
      ['plain', null, false],
    ]);
    expect(end).toBeNull();
  });

  it('knows bright, 256 and true colours, for text and background', () => {
    const color = (code: string) => parseAnsi(`\u001b[${code}mx`, null).spans[0]?.style;
    expect(color('91')?.color).toBe(9);
    expect(color('38;5;196')?.color).toBe('#ff0000');
    expect(color('38;5;244')?.color).toBe('#808080');
    expect(color('38;2;1;2;255')?.color).toBe('#0102ff');
    expect(color('48;5;3')?.background).toBe(3);
    expect(color('38;5;9;1')?.bold).toBe(true);
  });

  it('goes on in the next line with what was not ended', () => {
    const style = endStyle('\u001b[32mgreen', null);
    expect(parseAnsi('still', style).spans[0]?.style?.color).toBe(2);
    expect(endStyle('no codes', style)).toBe(style);
  });

  it('shows of a progress line only what was written last', () => {
    expect(texts('10 %\r50 %\r100 %')).toEqual(['100 %']);
    expect(texts('windows line\r')).toEqual(['windows line']);
  });

  it('drops cursor movements, titles, links and control characters', () => {
    expect(stripAnsi('\u001b[2K\u001b[1Gdone\u001b]0;title\u0007\u0000\u0008!')).toBe('done!');
    expect(stripAnsi('\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\')).toBe('link');
  });

  it('says the same words with and without colours, whatever bytes come', () => {
    const noise = fc.string({
      unit: fc.constantFrom('\u001b', '[', ']', ';', '3', '1', 'm', 'K', 'a', '\r', '\u0007', '9'),
    });
    fc.assert(
      fc.property(noise, (line) => {
        expect(texts(line).join('')).toBe(stripAnsi(line));
      }),
      { numRuns: 2000 },
    );
  });
});
