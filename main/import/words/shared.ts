/** What all importers say, and the report for a terminal. Both languages beside each other, so that neither is forgotten. */
import type { Language } from '../../../preload/contract.ts';
import { boundsZh } from '../../../preload/words/zh/bounds.ts';
import { entryOf } from '../../engine/entry-of.ts';
import type { FileBound } from '../../engine/reasons.ts';

const en = {
  neverAgain: 'never fires again',
  endsAfterThese: 'ends after these',
  notCarriedOver: 'is not carried over',
  onlyWhenAsked: 'starts only when asked',
  /** `names` are words of the schedule itself, such as "When you log in". */
  startsOn: (names: readonly string[]) =>
    `starts ${names.map((name) => name.charAt(0).toLowerCase() + name.slice(1)).join(', and ')}`,
  clockChange: (date: string, skips: boolean, source: string, old: string, fresh: string) =>
    `On ${date} the clock ${skips ? 'skips an hour' : 'repeats an hour'}: ${source} ${old}, Punctual ${fresh}.`,
  doesNotRun: 'does not run this',
  runsAt: (times: readonly string[]) => `runs this at ${times.join(', ')}`,
  runsTimes: (count: number, first: readonly string[]) => `runs this ${count} times (${first.join(', ')}, …)`,
  firesDiffer: (source: string, onlyOld: string | null, onlyNew: string | null) =>
    `${[
      onlyOld === null ? '' : `${source} would run this at ${onlyOld}, Punctual does not`,
      onlyNew === null ? '' : `Punctual runs this at ${onlyNew}, ${source} would not`,
    ]
      .filter((part) => part !== '')
      .join('; ')}.`,
  /** Why the schedule could not be saved; the engine's sentence stands where there is none here. */
  refused: (_code: string, message: string) => message,
  notText: (name: string) => `${name} is not text in UTF-8 or UTF-16.`,
  unwritable: 'It contains a NUL character or half of a character, which no program can be given.',
  tooLarge: (name: string, mb: number, most: number) =>
    `${name} has ${mb} MB; a file with schedules has at most ${most} MB. Is it the right file?`,
  /** `what` is one of `bounds`. */
  bound: (name: string, what: string, line: number | null, column: number | null) =>
    `${name}${line === null ? '' : `, line ${line}${column === null ? '' : `, column ${column}`}`}: ${what}.`,
  bounds: {
    megabytes: (most: string) => `more than ${most} MB`,
    depth: (most: string) => `nested deeper than ${most} levels`,
    values: (most: string) => `more than ${most} values`,
    anchors: (most: string) => `more than ${most} anchors and aliases`,
    elements: (most: string) => `more than ${most} elements`,
    attributes: (most: string) => `more than ${most} attributes in one element`,
    line: (most: string) => `a line longer than ${most} characters`,
    lines: (most: string) => `more than ${most} lines`,
    jobs: (most: string) => `more than ${most} jobs`,
    entries: (most: string) => `more than ${most} entries; split it into several files`,
    variables: (most: string) => `more than ${most} variables`,
    environment: (most: string) => `the variables of all entries have more than ${most} characters together`,
    times: (most: string) => `more than ${most} times or triggers for one job`,
  } satisfies Record<FileBound, (most: string) => string>,
  strangeXml: (name: string) => `${name} is XML, but neither a property list nor a Task Scheduler export.`,
  xml: {
    at: (name: string, line: number, column: number, message: string) =>
      `${name}, line ${line}, column ${column}: ${message}.`,
    /** `message` is the parser's own. */
    broken: (message: string) => message,
    entities: 'it declares entities of its own, which are never expanded here; take the DOCTYPE with its [...] out',
    doctype: (name: string) => `the document type "${name}" is not known; take the DOCTYPE line out`,
    tooDeep: (most: number) => `elements are nested deeper than ${most}`,
    tooMany: (most: number) => `there are more than ${most} elements`,
    tooManyAttributes: (most: number) => `an element has more than ${most} attributes`,
    empty: 'there is no element in it',
  },
  report: {
    line: (line: number) => ` (line ${line})`,
    was: '  was:     ',
    becomes: '  becomes: ',
    nothing: 'nothing, it cannot be carried over',
    paused: ', paused',
    runs: '  runs:    ',
    script: '(script)',
    differs: '  differs: ',
    next: (zone: string) => `  next (${zone}):`,
    before: 'before',
    now: 'now',
    beforeNote: '  before:  ',
    nowNote: '  now:     ',
    forAll: 'Different for all of them:',
    notUnderstood: 'Not understood, and not imported:',
    atLine: (line: number) => `line ${line}: `,
    summary: (ready: number, lost: number, strange: number) =>
      `${[
        `${ready} ${ready === 1 ? 'job' : 'jobs'} can be imported`,
        lost > 0 ? `${lost} cannot` : '',
        strange > 0 ? `${strange} not understood` : '',
      ]
        .filter((part) => part !== '')
        .join(', ')}.`,
    nothingSaved: 'Nothing was saved. To save it, run this again with --yes.',
  },
};

export type SharedWords = typeof en;

const PROBLEMS: Readonly<Record<string, string>> = {
  'never-runs': '该时间设置永远不会运行',
  'event-not-here': '这台电脑从不报告该事件，由它启动的部分未导入',
  'in-gap': '开始时间被时钟跳过',
  'end-before-start': '结束时间早于开始时间',
  'out-of-range': '数值超出范围',
  'too-many': '条目过多',
};

const zh: SharedWords = {
  neverAgain: '不会再运行',
  endsAfterThese: '此后不再运行',
  notCarriedOver: '无法导入',
  onlyWhenAsked: '仅手动启动',
  startsOn: (names) => `${names.join('、')}启动`,
  clockChange: (date, skips, source, old, fresh) =>
    `${date} 时钟${skips ? '跳过一小时' : '重复一小时'}：${source} ${old}，Punctual ${fresh}。`,
  doesNotRun: '不运行',
  runsAt: (times) => `在 ${times.join('、')} 运行`,
  runsTimes: (count, first) => `运行 ${count} 次（${first.join('、')} 等）`,
  firesDiffer: (source, onlyOld, onlyNew) =>
    `${[
      onlyOld === null ? '' : `${source} 会在 ${onlyOld} 运行，Punctual 不会`,
      onlyNew === null ? '' : `Punctual 会在 ${onlyNew} 运行，${source} 不会`,
    ]
      .filter((part) => part !== '')
      .join('；')}。`,
  refused: (code, message) => entryOf(PROBLEMS, code) ?? `时间设置无法保存（${message}）`,
  notText: (name) => `${name} 不是 UTF-8 或 UTF-16 文本。`,
  unwritable: '其中含有 NUL 字符或不完整的字符，任何程序都无法接受。',
  tooLarge: (name, mb, most) => `${name} 有 ${mb} MB；计划文件最多 ${most} MB。选对文件了吗？`,
  bound: (name, what, line, column) =>
    `${name}${line === null ? '' : ` 第 ${line} 行${column === null ? '' : `第 ${column} 列`}`}：${what}。`,
  bounds: boundsZh,
  strangeXml: (name) => `${name} 是 XML，但既不是属性列表，也不是任务计划程序导出的文件。`,
  xml: {
    at: (name, line, column, message) => `${name} 第 ${line} 行第 ${column} 列：${message}。`,
    broken: (message) => `XML 不正确（${message}）`,
    entities: '文件自行声明了实体，这里从不展开实体；请删除 DOCTYPE 及其 [...]',
    doctype: (name) => `未知的文档类型“${name}”；请删除 DOCTYPE 行`,
    tooDeep: (most) => `元素嵌套超过 ${most} 层`,
    tooMany: (most) => `元素超过 ${most} 个`,
    tooManyAttributes: (most) => `一个元素的属性超过 ${most} 个`,
    empty: '其中没有任何元素',
  },
  report: {
    line: (line) => `（第 ${line} 行）`,
    was: '  原为：',
    becomes: '  变为：',
    nothing: '无，无法导入',
    paused: '，已暂停',
    runs: '  运行：',
    script: '（脚本）',
    differs: '  不同：',
    next: (zone) => `  接下来（${zone}）：`,
    before: '原来',
    now: '现在',
    beforeNote: '  原来：',
    nowNote: '  现在：',
    forAll: '所有条目共同的不同之处：',
    notUnderstood: '无法识别，未导入：',
    atLine: (line) => `第 ${line} 行：`,
    summary: (ready, lost, strange) =>
      `${[`可导入 ${ready} 个任务`, lost > 0 ? `${lost} 个无法导入` : '', strange > 0 ? `${strange} 处无法识别` : '']
        .filter((part) => part !== '')
        .join('，')}。`,
    nothingSaved: '尚未保存。要保存，请加 --yes 再次运行。',
  },
};

export const sharedWords: Readonly<Record<Language, SharedWords>> = { en, zh };
