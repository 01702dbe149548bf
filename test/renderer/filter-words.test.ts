import { describe, expect, test } from 'vitest';
import { parseJobFilter } from '../../main/store/job-filter.ts';
import { askableFilter, completions, filterProblem, filterWords } from '../../renderer/jobs/filter-words.ts';

const NAMES = { groups: ['Home', 'My "big" files'], tags: ['backup', 'Nightly'] };
const offered = (text: string, caret = text.length) => completions(text, caret, NAMES).map((offer) => offer.text);
const problem = (text: string, caret: number | null = null) => filterProblem(text, caret, NAMES);

test.each([
  '',
  'a "b c" tag:x',
  'TAG:"My Files" state:paused',
  '"open quo',
  String.raw`group:"a \"b\" c" \" "`,
  'tag:"a"b"c d"e',
])('the window reads %j word by word as the host does', (text) => {
  const host = parseJobFilter(text);
  const here = filterWords(text);
  const plain = (key: string) => here.filter((word) => word.key === key).map(({ value }) => value);
  expect(plain('tag')).toEqual(host.tags);
  expect(plain('group')).toEqual(host.groups);
  expect(here.filter(({ key }) => key === null).map((word) => word.plain)).toEqual(host.words);
});

describe('while typing', () => {
  test.each([
    ['t', ['tag:']],
    ['photos st', ['photos state:']],
    ['xyz', []],
    ['', []],
    ['tag:', ['tag:backup ', 'tag:Nightly ']],
    ['tag:nig', ['tag:Nightly ']],
    ['tag:backup', []],
    ['group:big', [String.raw`group:"My \"big\" files" `]],
    ['state:p', ['state:paused ']],
    ['failed:3', ['failed:3h ', 'failed:3d ', 'failed:3w ']],
  ])('%j could become %j', (text, expected) => {
    expect(offered(text)).toEqual(expected);
  });

  test('the word at the caret is completed, the rest stays', () => {
    const [offer] = completions('state:ru photos', 8, NAMES);
    expect(offer).toMatchObject({ text: 'state:running photos', caret: 14 });
  });

  test('what is completed is what the host understands', () => {
    const [offer] = completions('group:big', 9, NAMES);
    expect(parseJobFilter(offer?.text ?? '').groups).toEqual(['my "big" files']);
  });
});

describe('what is wrong', () => {
  test.each([
    ['stat:paused', { kind: 'key', typed: 'stat', meant: 'state' }],
    ['tags:x', { kind: 'key', typed: 'tags', meant: 'tag' }],
    ['falied:7d', { kind: 'key', typed: 'falied', meant: 'failed' }],
    ['a state:odd', { kind: 'value', key: 'state', value: 'odd' }],
    ['failed:soon', { kind: 'value', key: 'failed', value: 'soon' }],
    ['tag:gone', { kind: 'nobody', key: 'tag', value: 'gone' }],
    ['group:"my files"', { kind: 'nobody', key: 'group', value: 'my files' }],
    ['note: http://x c:\\dir 12:30 tag:', null],
    ['tag:NIGHTLY group:home state:running failed:2w', null],
  ])('%j', (text, expected) => {
    expect(problem(text)).toEqual(expected);
  });

  test('is not said of a word that can still become right, and is when it no longer can', () => {
    expect(problem('state:pau', 9)).toBeNull();
    expect(problem('state:pau')).not.toBeNull();
    expect(problem('state:pauX', 10)).not.toBeNull();
  });

  test('the host is not asked for half a condition', () => {
    expect(askableFilter('a tag: state:pau failed:7 group:home').split(/\s+/)).toEqual(['a', 'group:home']);
    expect(askableFilter('stat:x "tag: "')).toBe('stat:x "tag: "');
  });
});
