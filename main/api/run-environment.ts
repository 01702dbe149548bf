import type { GivenValue, RunEnvironmentReport, RunVariable } from '../../preload/contract.ts';
import { entryOf } from '../engine/entry-of.ts';
import type { Job, Run } from '../engine/model.ts';
import { createInstantText, runVariables, secretsOf } from '../engine/order.ts';
import type { KeptVariable } from '../runner/environment-record.ts';
import type { ApiDeps } from './deps.ts';

const DOTS = '••••••';

type Deps = Pick<ApiDeps, 'store' | 'runner' | 'secrets' | 'settings'>;

/** Lays what an attempt was given beside what its job would be given now. Values that became secrets since are covered as well. */
export async function reportRunEnvironment(deps: Deps, run: Run, attempt: number): Promise<RunEnvironmentReport> {
  const { store, runner, secrets } = deps;
  const hidden = secrets.hiddenOf(run.id);
  const earlier = run.attempts.find((one) => one.attempt === attempt);
  const got = runner.readEnvironment({
    key: earlier === undefined ? run.environment : (earlier.environment ?? null),
    contentOf: store.environmentText,
    hidden,
    parameters: run.parameters ?? {},
    // What is different for every run is made again from the row, exactly as it was told.
    told: (after) => runVariables(run.jobId, { ...run, attempt }, run.scheduledAt + after, createInstantText()),
  });
  const job = store.job(run.jobId);
  const now = job === null ? null : await wouldGet(deps, job, hidden);
  const trouble = now !== null && 'problem' in now ? now : null;
  return {
    recorded: got !== null,
    shellSilent: got?.some(isShellSilent) === true,
    problem: trouble?.problem ?? null,
    reason: trouble?.reason ?? null,
    jobGone: job === null,
    variables: laidOut(got, now === null || 'problem' in now ? null : now.variables),
  };
}

/** From the job as it stands; what a file or folder that went says is a sentence. */
function wouldGet({ runner, settings }: Deps, job: Job, hidden: readonly string[]) {
  const { spec } = job;
  const { engine } = settings.current();
  return runner
    .describeEnvironment({
      folder: spec.folder ?? null,
      shared: spec.group === undefined ? undefined : entryOf(engine.groups, spec.group)?.environment,
      environment: spec.environment ?? {},
      environmentFile: spec.environmentFile ?? null,
      secrets: secretsOf({ settings: engine }, job),
      hidden,
    })
    .catch((error: unknown) => ({ problem: error instanceof Error ? error.message : String(error), reason: null }));
}

function laidOut(got: readonly KeptVariable[] | null, now: readonly KeptVariable[] | null): RunVariable[] {
  const was = byName(got);
  const is = byName(now);
  return [...new Set([...was.keys(), ...is.keys()])].sort().map((name) => {
    const before = was.get(name) ?? null;
    const told = before?.source === 'punctual' || before?.source === 'parameter';
    const after = told ? before : (is.get(name) ?? null);
    return { name, got: before, now: after, differs: got !== null && now !== null && !same(before, after) };
  });
}

const isShellSilent = ([name]: KeptVariable): boolean => name === '';

const byName = (variables: readonly KeptVariable[] | null): ReadonlyMap<string, GivenValue> =>
  new Map(variables?.filter((one) => !isShellSilent(one)).map((one) => [one[0], given(one)]));

function given([, value, source]: KeptVariable): GivenValue {
  return { value: value ?? DOTS, masked: value === null, source };
}

/** Two covered values cannot be told apart here, and are not called different. */
function same(a: GivenValue | null, b: GivenValue | null): boolean {
  if (a === null || b === null) return a === b;
  return a.masked === b.masked && a.value === b.value;
}
