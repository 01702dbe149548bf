import type {
  ChainLink,
  JobSpec,
  MisfirePolicy,
  NotifyRules,
  OverlapPolicy,
  Parameter,
  Schedule,
} from '../../main/engine/model.ts';
import type { Messages } from '../text/messages.ts';
import { type ActionDraft, actionDraft, actionFrom, problemsOfAction } from './action-draft.ts';
import { type Figures, figureOf, figuresFrom, problemsOfFigures, specOfFigures } from './figures.ts';
import { problemsOfLengths } from './lengths.ts';
import { type RetryDraft, retryDraft, retryFrom } from './retry-draft.ts';
import { type SecretDraft, secretsFrom, secretsProblem } from './secrets-draft.ts';
import { canHold } from './variables-text.ts';
import { EMPTY_WHEN, parseDates, type WhenDraft, whenFrom, whenTo } from './when-draft.ts';

/** What the form holds: texts as typed, so that nothing typed is lost because it is not right yet. */
export interface Draft extends Figures, ActionDraft, RetryDraft {
  readonly name: string;
  readonly folder: string;
  readonly when: WhenDraft;
  readonly misfire: MisfirePolicy | '';
  readonly grace: 'any' | 'seconds';
  readonly settle: boolean;
  readonly overlap: OverlapPolicy | '';
  readonly executor: string;
  readonly successCodes: string;
  readonly onInterrupt: 'nothing' | 'rerun' | 'ask';
  readonly variables: string;
  /** Of several lines, or with names that shells do not take: they stay as they are, or go. */
  readonly keptVariables: Readonly<Record<string, string>>;
  readonly environmentFile: string;
  readonly secrets: readonly SecretDraft[];
  readonly parameters: readonly Parameter[];
  readonly chain: readonly ChainLink[];
  /** Null = the rules of Settings. */
  readonly notify: NotifyRules | null;
  readonly group: string;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly favourite: boolean;
  readonly keepAwake: boolean;
}

/** Reads a job into the form; a new one has no saved values of secrets. */
export function draftFrom(spec: JobSpec, isNew = false): Draft {
  const given = Object.entries(spec.environment ?? {});
  return {
    ...figuresFrom(spec),
    ...actionDraft(spec.action),
    ...retryDraft(spec),
    name: spec.name,
    folder: spec.folder ?? '',
    when: spec.schedule === undefined ? EMPTY_WHEN : whenFrom(spec.schedule),
    misfire: spec.misfire ?? '',
    grace: spec.graceSeconds === undefined || spec.graceSeconds === 'any' ? 'any' : 'seconds',
    settle: spec.settle ?? true,
    overlap: spec.overlap ?? '',
    executor: spec.executor ?? '',
    successCodes: (spec.successCodes ?? []).join(', '),
    onInterrupt: spec.onInterrupt ?? 'nothing',
    variables: given
      .filter((entry) => canHold(...entry))
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    keptVariables: Object.fromEntries(given.filter((entry) => !canHold(...entry))),
    environmentFile: spec.environmentFile ?? '',
    secrets: secretsFrom(spec, isNew),
    parameters: spec.parameters ?? [],
    chain: spec.chain ?? [],
    notify: spec.notify ?? null,
    group: spec.group ?? '',
    tags: spec.tags ?? [],
    notes: spec.notes ?? '',
    favourite: spec.favourite ?? false,
    keepAwake: spec.keepAwake ?? false,
  };
}

/** Field of the draft (or of its schedule, as `schedule.pattern`) -> what is wrong with it, in words. */
export type Problems = Readonly<Record<string, string>>;

/** What can be said without asking the host. */
export function problemsOf(draft: Draft, messages: Messages): Problems {
  const t = messages.editor;
  const found: Record<string, string> = {
    ...problemsOfFigures(draft, messages),
    ...problemsOfLengths(draft, messages),
  };
  if (draft.grace !== 'seconds') delete found['graceSeconds'];
  else if (draft.graceSeconds.trim() === '') found['graceSeconds'] = t.notNumber;
  if (draft.name.trim() === '') found.name = t.nameMissing;
  if (draft.name.trim().length > 200) found.name = t.nameLong;
  Object.assign(found, problemsOfAction(draft, messages));
  const { when } = draft;
  if (when.mode === 'weekly' && when.days.length === 0) found['days'] = t.daysMissing;
  if (when.mode === 'window' && when.windowDays.length === 0) found['days'] = t.daysMissing;
  if (when.mode === 'every' && !(Number(when.amount) >= 1)) found['amount'] = t.amountMissing;
  if (when.mode === 'window' && !(Number(when.windowAmount) >= 1)) found['amount'] = t.amountMissing;
  if (when.mode === 'json') {
    try {
      JSON.parse(when.json);
    } catch (error) {
      // What the browser says is English; where it is wrong is all that matters.
      const at = /position (\d+)/.exec(String(error))?.[1];
      found['json'] = at === undefined ? t.jsonBroken : t.position(t.jsonBroken, Number(at) + 1);
    }
  }
  const { broken } = parseDates(when.excludeDates);
  if (broken !== null) found['excludeDates'] = t.excludeDatesBroken(broken);
  if (draft.successCodes.trim() !== '' && codes(draft.successCodes) === null) found['successCodes'] = t.codesBroken;
  const line = brokenVariable(draft.variables);
  if (line !== null) found['variables'] = t.variablesBroken(line);
  const secrets = secretsProblem(draft.secrets, draft.variables, messages);
  if (secrets !== null) found['secrets'] = secrets;
  const parameters = parametersProblem(draft.parameters, messages);
  if (parameters !== null) found['parameters'] = parameters;
  if (draft.chain.some(({ job }) => job === '')) found['chain'] = messages.chain.missing;
  return found;
}

/** Any age is what a job means that says nothing; one that says it keeps its word (S13). */
function graceFrom(draft: Draft, base: JobSpec | null): JobSpec['graceSeconds'] {
  if (draft.grace === 'seconds') return figureOf(draft.graceSeconds) ?? 0;
  return base?.graceSeconds === 'any' ? 'any' : undefined;
}

/** The job the form describes; `base` keeps what the form does not show (labels of parameters). */
export function specFrom(draft: Draft, base: JobSpec | null): JobSpec {
  return {
    ...base,
    ...specOfFigures(draft, base),
    retry: retryFrom(draft, base === null ? null : figuresFrom(base), base?.retry),
    name: draft.name.trim(),
    action: actionFrom(draft, base?.action),
    // The host validates it; until then it is only what the person wrote.
    schedule: whenTo(draft.when) as Schedule,
    folder: optional(draft.folder),
    misfire: draft.misfire === '' ? undefined : draft.misfire,
    graceSeconds: graceFrom(draft, base),
    settle: draft.settle ? undefined : false,
    overlap: draft.overlap === '' ? undefined : draft.overlap,
    executor: optional(draft.executor),
    successCodes: codes(draft.successCodes) ?? undefined,
    onInterrupt: draft.onInterrupt === 'nothing' ? undefined : draft.onInterrupt,
    environment: environmentFrom(draft, base),
    environmentFile: optional(draft.environmentFile),
    secrets: draft.secrets.length === 0 ? undefined : draft.secrets.map(({ name }) => name.trim()),
    parameters: draft.parameters.length === 0 ? undefined : draft.parameters,
    chain: draft.chain.length === 0 ? undefined : draft.chain,
    notify: draft.notify ?? undefined,
    group: optional(draft.group),
    tags: draft.tags.length === 0 ? undefined : draft.tags,
    notes: draft.notes.trim() === '' ? undefined : draft.notes,
    favourite: draft.favourite || undefined,
    keepAwake: draft.keepAwake || undefined,
  };
}

/** Only what differs, `null` for what was taken away: an untouched schedule keeps its next fire (S28). */
export function patchFrom(before: JobSpec, after: JobSpec): { readonly [K in keyof JobSpec]?: JobSpec[K] | null } {
  const patch: Record<string, unknown> = {};
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of keys) {
    const [was, is] = [Reflect.get(before, key), Reflect.get(after, key)];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    patch[key] = is === undefined ? null : is;
  }
  return patch;
}

/** The first thing wrong with the declarations; the host looks again when they are saved. */
function parametersProblem(parameters: readonly Parameter[], messages: Messages): string | null {
  const t = messages.parameters;
  const seen = new Set<string>();
  for (const { name, type, value, choices = [] } of parameters) {
    if (name.trim() === '') return t.nameMissing;
    if (seen.has(name)) return t.nameTwice(name);
    seen.add(name);
    if (type === 'choice' && choices.length === 0) return t.choicesMissing(name);
    if (type === 'number' && (value.trim() === '' || !Number.isFinite(Number(value)))) return t.notNumber(name);
  }
  return null;
}

function optional(value: string): string | undefined {
  return value.trim() === '' ? undefined : value.trim();
}
function codes(value: string): number[] | null {
  if (value.trim() === '') return null;
  const found = value.split(/[\s,]+/).filter((part) => part !== '');
  return found.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255) ? found.map(Number) : null;
}
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;
/** The first line, from 1, that is not `NAME=value`; null when all are. */
export function brokenVariable(value: string): number | null {
  const at = value.split('\n').findIndex((line) => line.trim() !== '' && !VARIABLE.test(line.trimStart()));
  return at < 0 ? null : at + 1;
}
/** In the order they had, so that what was not touched is not saved again. */
function environmentFrom(draft: Draft, base: JobSpec | null): JobSpec['environment'] {
  const all = { ...draft.keptVariables, ...variables(draft.variables) };
  const names = Object.keys(all);
  const order = Object.keys(base?.environment ?? {});
  const sorted = [
    ...order.filter((name) => Object.hasOwn(all, name)),
    ...names.filter((name) => !order.includes(name)),
  ];
  return names.length === 0 ? undefined : Object.fromEntries(sorted.map((name) => [name, all[name] ?? '']));
}
/** What the lines say. */
export function variables(value: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const line of value.split('\n')) {
    const [, name, content] = VARIABLE.exec(line.trimStart()) ?? [];
    if (name !== undefined && content !== undefined) found.set(name, content);
  }
  return Object.fromEntries(found);
}
