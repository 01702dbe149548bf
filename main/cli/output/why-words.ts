/** Why a row ran or did not, in a few English words for tables; the window has whole sentences (renderer/text). */
import type { Run, Why } from '../../engine/model.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `2 h`, `3 min`, `12 s`: the largest unit that fits. */
function length(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
  ];
  if (ms < 1000) return 'less than 1 s';
  const [size, unit] = units.find(([least]) => ms >= 2 * least) ?? [1000, 's'];
  return `${Math.round(ms / size)} ${unit}`;
}

export function whyWords(run: Pick<Run, 'why' | 'count' | 'missedCount' | 'kind' | 'parentRun'>): string {
  const { why, count, kind } = run;
  const times = count > 1 ? ` (${count} runs)` : '';
  // A repeat that came late and was answered: asked for twice.
  const again = why.code === 'answered' && kind === 'manual' && run.parentRun !== null;
  const reason = again ? `run again after ${run.parentRun}, ${reasonWords(why)}` : reasonWords(why);
  const words = kind === 'note' && why.code === 'clock-ahead' ? aheadWords(why.again) : reason;
  return `${words}${times}${run.missedCount > 0 && why.code !== 'caught-up' ? `, stands for ${run.missedCount} more` : ''}`;
}

/** Wall times that have no zone. */
const wallTimes = (times: readonly string[], count: number): string =>
  [...times.map((time) => time.replace('T', ' ')), ...(count > times.length ? ['…'] : [])].join(', ');

/** A note about runs that took place while the clock was ahead; a row of that time was withdrawn. */
const aheadWords = (again: number | undefined): string =>
  again === undefined
    ? 'ran while the clock was ahead; not repeated'
    : `ran while the clock was ahead, and ${again} of them run again on time`;

function reasonWords(why: Why): string {
  switch (why.code) {
    case 'on-time':
      return 'on time';
    case 'late':
      return `${length(why.lateMs)} late`;
    case 'waited':
      return `${length(why.lateMs)} late: waited for ${why.for.length === 0 ? 'the shared ledger' : why.for.join(' and ')}`;
    case 'caught-up':
      return `caught up${why.lateMs < 1000 ? '' : ` ${length(why.lateMs)} late`}${why.missed > 1 ? `, stands for ${why.missed} runs` : ''}`;
    case 'manual':
      return 'by hand';
    case 'rerun':
      return `run again after ${why.of}`;
    case 'chained':
      return `after ${why.from} (${why.on})`;
    case 'event':
      return `event ${why.on}`;
    case 'answered':
      return `answered: ${why.answer}`;
    case 'too-late':
      return `${length(why.lateMs)} late, at most ${length(why.graceMs)} allowed`;
    case 'policy-none':
      return 'missed; this job does not catch up';
    case 'ask':
      return 'missed; waits for an answer';
    case 'merged-into':
      return why.run === null ? 'merged into a later run' : `merged into ${why.run}`;
    case 'paused':
      return { job: 'the job was paused', group: 'its group was paused', all: 'everything was paused' }[why.scope];
    case 'zone-gap':
      return `the time zone changed from ${why.from} to ${why.to}: jumped over ${wallTimes(why.times, why.count)}`;
    case 'zone-overlap':
      return 'ran before the time zone changed';
    case 'clock-ahead':
      return 'belongs to a time when the clock was ahead';
    case 'gave-up':
      return `gave up after waiting ${length(why.waitedMs)} for ${why.lacking.join(' and ') || 'its conditions'}`;
    case 'skipped-ahead':
      return 'left out by you';
    case 'other-computer':
      return `runs on ${why.name}`;
    case 'still-running':
      return why.blocker === null ? 'the run before it was still running' : `${why.blocker} was still running`;
    case 'queue-full':
      return 'dropped from the queue by a younger one';
    case 'limit-reached':
      return 'the job had run as often as it may';
    case 'job-removed':
      return 'the job was removed';
    case 'chain-loop':
      return 'the jobs would start each other for ever';
    case 'cancelled':
      return 'skipped before it started';
  }
}
