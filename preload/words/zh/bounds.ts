/** What of a file exceeds its bound, in Chinese: for the window, notifications and the reports of an import. */
import type { FileBound } from '../../../main/engine/reasons.ts';

export const boundsZh: Readonly<Record<FileBound, (most: string) => string>> = {
  megabytes: (most) => `超过 ${most} MB`,
  depth: (most) => `嵌套超过 ${most} 层`,
  values: (most) => `超过 ${most} 个值`,
  anchors: (most) => `锚点和别名超过 ${most} 个`,
  elements: (most) => `超过 ${most} 个元素`,
  attributes: (most) => `一个元素的属性超过 ${most} 个`,
  line: (most) => `有一行超过 ${most} 个字符`,
  lines: (most) => `超过 ${most} 行`,
  jobs: (most) => `超过 ${most} 个任务`,
  entries: (most) => `超过 ${most} 个条目，请拆分为多个文件`,
  variables: (most) => `超过 ${most} 个变量`,
  environment: (most) => `所有条目的变量合计超过 ${most} 个字符`,
  times: (most) => `一个任务的时间或触发器超过 ${most} 个`,
};
