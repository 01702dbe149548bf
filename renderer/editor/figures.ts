import type { JobSpec } from '../../main/engine/model.ts';
import type { Messages } from '../text/messages.ts';

/** Figures of a job that may be left empty: then the settings decide, or there is none. Bounds are those of the contract. */
const BOUNDS = {
  graceSeconds: { least: 0, most: 315_360_000 },
  maxInstances: { least: 1, most: 1000, whole: true },
  queueLimit: { least: 0, most: 1000, whole: true },
  priority: { least: -1_000_000, most: 1_000_000, whole: true },
  limitSeconds: { least: 0.001, most: 315_360_000 },
  warnPercent: { least: 0, most: 100 },
  killAfterSeconds: { least: 0, most: 86_400 },
  logLimitMb: { least: 0.001, most: 1_048_576 },
  retryTimes: { least: 0, most: 1000, whole: true },
  retryDelay: { least: 0, most: 315_360_000 },
  retryFactor: { least: 1, most: 100 },
  retryMost: { least: 0, most: 315_360_000 },
  retryJitter: { least: 0, most: 315_360_000 },
} as const satisfies Readonly<Record<string, { least: number; most: number; whole?: true }>>;

export type FigureName = keyof typeof BOUNDS;
/** Texts as typed. */
export type Figures = Readonly<Record<FigureName, string>>;
const NAMES = Object.keys(BOUNDS) as FigureName[];

const MB = 1024 * 1024;

export function figuresFrom(spec: JobSpec): Figures {
  return {
    graceSeconds: spec.graceSeconds === 'any' ? '' : text(spec.graceSeconds),
    maxInstances: text(spec.maxInstances),
    queueLimit: text(spec.queueLimit),
    priority: text(spec.priority),
    limitSeconds: text(spec.limitSeconds),
    // Without the noise of 0.07 * 100.
    warnPercent: text(spec.warnAt === undefined ? undefined : Number((spec.warnAt * 100).toFixed(6))),
    killAfterSeconds: text(spec.killAfterSeconds),
    logLimitMb: text(spec.logLimitBytes === undefined ? undefined : Number((spec.logLimitBytes / MB).toFixed(3))),
    retryTimes: text(spec.retry?.times),
    retryDelay: text(spec.retry?.delaySeconds),
    retryFactor: text(spec.retry?.factor),
    retryMost: text(spec.retry?.maxDelaySeconds),
    retryJitter: text(spec.retry?.jitterSeconds),
  };
}

/** What they say of a job; one that was not touched keeps what `base` has, to the byte. */
export function specOfFigures(
  figures: Figures,
  base: JobSpec | null,
): Pick<
  JobSpec,
  'maxInstances' | 'queueLimit' | 'priority' | 'limitSeconds' | 'warnAt' | 'killAfterSeconds' | 'logLimitBytes'
> {
  const before = base === null ? null : figuresFrom(base);
  const warn = figureOf(figures.warnPercent);
  const mb = figureOf(figures.logLimitMb);
  return {
    maxInstances: figureOf(figures.maxInstances),
    queueLimit: figureOf(figures.queueLimit),
    priority: figureOf(figures.priority),
    limitSeconds: figureOf(figures.limitSeconds),
    warnAt: figures.warnPercent === before?.warnPercent ? base?.warnAt : warn === undefined ? undefined : warn / 100,
    killAfterSeconds: figureOf(figures.killAfterSeconds),
    logLimitBytes:
      figures.logLimitMb === before?.logLimitMb ? base?.logLimitBytes : mb === undefined ? undefined : bytes(mb),
  };
}

/** What is wrong with each, in words; nothing is put right silently. */
export function problemsOfFigures(figures: Figures, messages: Messages): Partial<Record<FigureName, string>> {
  const t = messages.editor;
  const found: Partial<Record<FigureName, string>> = {};
  for (const name of NAMES) {
    if (figures[name].trim() === '') continue;
    const { least, most, ...kind } = BOUNDS[name];
    const value = Number(figures[name]);
    if (Number.isNaN(value)) found[name] = t.notNumber;
    else if (value < least) found[name] = t.atLeast(least);
    else if (value > most) found[name] = t.atMost(most);
    else if ('whole' in kind && !Number.isInteger(value)) found[name] = t.notWhole;
  }
  return found;
}

/** Undefined for an empty field, and for what is no number. */
export function figureOf(typed: string): number | undefined {
  return typed.trim() === '' || !Number.isFinite(Number(typed)) ? undefined : Number(typed);
}

/** The least that a log needs is 1,024 bytes. */
function bytes(mb: number): number {
  return Math.max(1024, Math.round(mb * MB));
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}
