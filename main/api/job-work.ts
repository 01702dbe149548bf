/** Changes of many jobs: all or nothing, in steps so small that no fire is late. */
import { PunctualError, toErrorShape } from '../engine/errors.ts';
import type { Job } from '../engine/model.ts';
import type { Log } from '../engine/ports.ts';
import type { Reason } from '../engine/reasons.ts';
import type { Engine, JobStep, StepsDone } from '../engine/surface.ts';
import { inSteps, othersTurn, type Steps } from '../import/steps.ts';
import type { ChangeOrigin } from '../store/job-changes.ts';
import type { Store } from '../store/open.ts';
import type { ComingGroup, GroupPlan, LeavingGroup } from './group-plan.ts';
import type { SecretBook } from './secret-book.ts';
import type { SettingsBook } from './settings-book.ts';

type SettingsChange = Parameters<SettingsBook['plan']>[0];

export interface WorkAbout {
  readonly origin: ChangeOrigin;
  /** Name of the file that they come from. */
  readonly file?: string | undefined;
  /** Set when all jobs are done. */
  readonly settings?: SettingsChange | undefined;
  /** Goes when all jobs have left it. */
  readonly leaves?: LeavingGroup | undefined;
}

export interface JobWork {
  /**
   * All or nothing. A few steps are one transaction. More are checked as a whole, noted in the database and then carried out part by part:
   * a host that ends before the note leaves nothing, one that ends after it leaves work that the next start completes. Rejects with what
   * is wrong, or with `changes-unfinished` in its reason when the rest is still to follow. `comes`: a group that is there before its jobs.
   */
  carryOut(steps: readonly JobStep[], about: WorkAbout, comes?: ComingGroup): Promise<StepsDone>;
  /** Resolves when no such change is under way; null = none is. */
  busy(): Promise<void> | null;
  /** Completes what an earlier host, or a failing database, left; how many jobs. Never fails. */
  complete(): Promise<Completed | null>;
  /** No further part is begun; what is left is completed by the next start. */
  close(): void;
}
export interface Completed {
  readonly jobs: number;
  readonly file: string | null;
}

export interface JobWorkDeps {
  readonly engine: Pick<Engine, 'judge' | 'carryOut'>;
  readonly store: Pick<
    Store,
    | ('job' | 'changeAs' | 'transact')
    | ('jobWork' | 'addJobWork' | 'openJobWork' | 'nextJobWork' | 'settleJobWork' | 'closeJobWork')
  >;
  readonly secrets: Pick<SecretBook, 'disown'>;
  readonly log: Log;
  /** Settings that come with the jobs: written in the last transaction, in force afterwards. */
  readonly planSettings: (change: SettingsChange) => { write(): void; keep(): void };
  readonly planGroup: GroupPlan;
}

/** Jobs of one transaction: about 5 ms on a busy machine. */
const PART = 25;
/** A part ends here as well, UTF-16 units: scripts can be long. */
const PART_TEXT = 200_000;
/** So many jobs are changed in one transaction, without a note. */
const AT_ONCE = 50;

interface Note extends WorkAbout {
  readonly total: number;
}

export function createJobWork({ engine, store, secrets, log, planSettings, planGroup }: JobWorkDeps): JobWork {
  let turn: Promise<void> | null = null;
  let closed = false;

  /** One transaction; `also` is part of it. */
  function carryOutPart(steps: readonly JobStep[], { origin }: WorkAbout, also: () => void): StepsDone {
    const fresh = steps.flatMap((step) =>
      step.kind === 'add' && store.job(step.entry.id) === null ? step.entry.id : [],
    );
    return store.changeAs({ origin }, () =>
      engine.carryOut(steps, () => {
        // A job that is new inherits nothing from a removed one of the same id.
        secrets.disown(fresh);
        also();
      }),
    );
  }

  /** `work` writes, in its transaction, the settings and groups that come and go with the jobs; they are in force afterwards. */
  function withSettings<T>(
    { settings, leaves, comes, late }: Pick<WorkAbout, 'settings' | 'leaves'> & Parameters<GroupPlan>[0],
    work: (write: () => void) => T,
  ): T {
    const planned = [
      ...(settings === undefined ? [] : [planSettings(settings)]),
      ...(leaves === undefined && comes === undefined ? [] : [planGroup({ leaves, comes, late })]),
    ];
    const done = work(() => {
      for (const { write } of planned) write();
    });
    for (const { keep } of planned) keep();
    return done;
  }

  /** Writes the parts; they mean nothing before the note. */
  function* noteDown(steps: readonly JobStep[], note: Note, comes: ComingGroup | undefined): Steps<void> {
    store.closeJobWork();
    let part: string[] = [];
    let [size, jobs] = [0, 0];
    const write = (): void => {
      store.addJobWork(`[${part.join(',')}]`);
      [part, size, jobs] = [[], 0, 0];
    };
    for (const step of steps) {
      yield;
      const text = JSON.stringify(step);
      const more = jobsOf(step);
      if ((jobs > 0 && jobs + more > PART) || (size > 0 && size + text.length > PART_TEXT)) write();
      part.push(text);
      size += text.length;
      jobs += more;
    }
    if (part.length > 0) write();
    const open = () => store.openJobWork(JSON.stringify(note));
    if (comes === undefined) return open();
    withSettings({ comes }, (write) =>
      store.transact(() => {
        write();
        open();
      }),
    );
  }

  /** Carries out all that is noted. Each part and the word that it is done are one transaction. */
  async function carryOutNoted(): Promise<(StepsDone & { readonly note: Note }) | null> {
    const text = store.jobWork();
    if (text === null) return null;
    const note = JSON.parse(text) as Note;
    const jobs: Job[] = [];
    const rows: string[] = [];
    let changed = 0;
    let failed: unknown = null;
    for (let next = store.nextJobWork(); next !== null; next = store.nextJobWork()) {
      if (closed) throw unfinished(note, changed, { code: 'host-closed' });
      const { key, part } = next;
      const steps = JSON.parse(part) as JobStep[];
      try {
        const done = carryOutPart(steps, note, () => store.settleJobWork(key, null));
        jobs.push(...done.jobs);
        rows.push(...done.rows);
        changed += done.changed;
      } catch (error) {
        if (error instanceof PunctualError && error.code.startsWith('store-'))
          throw unfinished(note, changed, error.reason, error);
        failed ??= error;
        log.error('a step of a change of many jobs failed', { step: steps[0]?.kind, error });
        putOff(key, steps);
      }
      await othersTurn();
    }
    withSettings({ ...note, late: true }, (write) =>
      store.transact(() => {
        write();
        store.closeJobWork();
      }),
    );
    if (failed !== null) throw failed;
    return { jobs, rows, changed, note };
  }

  /** Checked steps do not fail; should one all the same, it alone is left out. */
  function putOff(key: string, steps: readonly JobStep[]): void {
    store.transact(() => {
      store.settleJobWork(key, null);
      if (steps.length > 1) for (const step of steps) store.addJobWork(JSON.stringify([step]));
    });
  }

  /** One at a time, in the order in which they came. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    while (turn !== null) await turn;
    let free = (): void => {};
    turn = new Promise((resolve) => {
      free = resolve;
    });
    try {
      return await work();
    } finally {
      turn = null;
      free();
    }
  }

  return {
    carryOut: (given, about, comes) =>
      inTurn(async () => {
        // What is left of an earlier change comes first, or it would undo this one.
        await carryOutNoted().catch((error: PunctualError) => {
          throw error.cause ?? error;
        });
        await inSteps(engine.judge(given));
        const total = given.reduce((sum, step) => sum + jobsOf(step), 0);
        if (total <= AT_ONCE) {
          return withSettings({ ...about, comes }, (write) => carryOutPart(given, about, write));
        }
        // Refused before anything is noted.
        if (about.leaves !== undefined) planGroup({ leaves: about.leaves, comes });
        await inSteps(noteDown(given.flatMap(inParts), { ...about, total }, comes));
        const done = await carryOutNoted();
        return done ?? { jobs: [], rows: [], changed: 0 };
      }),
    busy: () => turn,
    complete: () =>
      inTurn(async () => {
        try {
          const done = await carryOutNoted();
          if (done !== null) return { jobs: done.changed, file: done.note.file ?? null };
          // Parts without a note: their host ended before it had written all of them.
          if (store.nextJobWork() !== null) store.closeJobWork();
        } catch (error) {
          log.warn('a change of many jobs is not complete yet', { error: toErrorShape(error) });
        }
        return null;
      }),
    close() {
      closed = true;
    },
  };
}

/** How many jobs a step is about. */
const jobsOf = (step: JobStep): number =>
  step.kind === 'regroup' ? step.move.ids.length : step.kind === 'group-pause' ? 0 : 1;

/** A step as steps that fit into a part. */
function inParts(step: JobStep): readonly JobStep[] {
  if (step.kind !== 'regroup') return [step];
  const { ids } = step.move;
  return Array.from({ length: Math.ceil(ids.length / PART) }, (_, part) => ({
    ...step,
    move: { ...step.move, ids: ids.slice(part * PART, (part + 1) * PART) },
  }));
}

function unfinished({ total }: Note, done: number, because: Reason | undefined, cause?: PunctualError): PunctualError {
  const why = cause === undefined ? 'Punctual is closing.' : cause.message;
  return new PunctualError(
    cause?.code ?? 'unavailable',
    `${why} ${done} of ${total} changes are saved; the rest follows.`,
    undefined,
    { cause, reason: { code: 'changes-unfinished', done, total, because } },
  );
}
