import type { en } from './en.ts';

/** Same keys as the English file; a sentence stays a sentence, and one with gaps takes the same gaps. */
type Shape<T> = T extends string
  ? string
  : T extends (...gaps: infer G) => string
    ? (...gaps: G) => string
    : { readonly [K in keyof T]: Shape<T[K]> };

export type Messages = Shape<typeof en>;
