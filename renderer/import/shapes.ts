/** What the calls about files answer, named; the window knows only the contract. */
import type { CallInput, CallOutput } from '../../preload/contract.ts';

export type ImportResult = CallOutput<'import.preview'>['results'][number];
export type ImportFormat = ImportResult['format'];
export type Difference = ImportResult['differences'][number];
export type NotUnderstood = ImportResult['notUnderstood'][number];
export type ApplyPlan = CallOutput<'jobs.apply'>;
export type Bundle = CallOutput<'jobs.export'>;
export type BundleJob = Bundle['jobs'][number];
export type BundleChoice = NonNullable<CallInput<'jobs.import'>['onConflict']>;
