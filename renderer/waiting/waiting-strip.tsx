import { Button } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Run } from '../../main/engine/model.ts';
import { runPage } from '../../preload/pages.ts';
import { useUi } from '../app/ui-state.tsx';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import type { Messages } from '../text/messages.ts';
import { Outcome } from '../ui/outcome.tsx';
import { ALL_WAITING } from './all-waiting.ts';
import css from './waiting.module.css';
import { WaitingButtons } from './waiting-buttons.tsx';
import { WaitSentence } from './waiting-lines.tsx';

/** Lines in all, before a link to the rest. */
const LISTED = 3;

/** Everything that is due and has not started: missed runs of several jobs as one line, the others by themselves. */
export function WaitingStrip() {
  const text = useText();
  const ui = useUi();
  const [, go] = useLocation();
  const found = useCall('runs.list', ALL_WAITING).data?.items ?? [];
  if (found.length === 0) return null;
  const settling = found.filter(({ waitingFor, attempt }) => waitingFor === 'settle' && attempt === 1).sort(byTime);
  const groups = [
    settling.filter(({ wait }) => wait?.held !== true),
    settling.filter(({ wait }) => wait?.held === true),
  ].filter((group) => group.length > 1);
  const grouped = new Set(groups.flat());
  const others = found.filter((run) => !grouped.has(run)).sort(byEnd);
  // A link to a single one would take the room of its line.
  const most = Math.max(1, LISTED - groups.length);
  const shown = others.slice(0, others.length === most + 1 ? others.length : most);
  const rest = others.length - shown.length;
  return (
    <section className={css.strip} aria-labelledby="today-waiting">
      <h2 id="today-waiting">{text.waits.title}</h2>
      <ul className={css.lines}>
        {groups.map((runs) => (
          <Together key={String(runs[0]?.wait?.held === true)} runs={runs} />
        ))}
        {shown.map((run) => (
          <Line key={run.id} run={run} />
        ))}
        {rest > 0 && (
          <li className={css.more}>
            <button
              type="button"
              onClick={() => {
                ui.setRunFilter({ text: '', outcome: 'queued', period: 'all', date: '' });
                go('/runs');
              }}
            >
              {text.waits.more(rest)}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

function Together({ runs }: { runs: readonly Run[] }) {
  const t = useText().waits;
  const [each, setEach] = useState(false);
  return (
    <li>
      <div className={css.line}>
        <CatchUp runs={runs} />
        <Button size="compact-xs" variant="subtle" color="gray" aria-expanded={each} onClick={() => setEach(!each)}>
          {each ? t.together : t.each}
        </Button>
        <WaitingButtons runs={runs} />
      </div>
      {each && (
        <ul className={css.each}>
          {runs.map((run) => (
            <Line key={run.id} run={run} ofMany />
          ))}
        </ul>
      )}
    </li>
  );
}

/** "4 missed runs start in 12 s", and whose they are. */
function CatchUp({ runs }: { runs: readonly Run[] }) {
  const t = useText().waits;
  const formats = useFormats();
  const now = useNow();
  const held = runs.every(({ wait }) => wait?.held === true);
  const at = Math.max(...runs.map((run) => run.notBefore ?? 0));
  const n = runs.length;
  const names = namesOf(runs, t);
  return (
    <>
      {held ? <IconHandStop size={15} aria-hidden className={css.hand} /> : <Outcome state="queued" />}
      <strong>
        {held ? t.catchUpHeld(n) : at > now ? t.catchUpIn(n, formats.countdown(at - now)) : t.catchUpSoon(n)}
      </strong>
      <bdi className={`${css.words} truncate`} title={names}>
        {names}
      </bdi>
    </>
  );
}

/** `ofMany`: the line above says what it waits for, so it says which run it is. */
function Line({ run, ofMany = false }: { run: Run; ofMany?: boolean }) {
  const t = useText().waits;
  const formats = useFormats();
  const now = useNow(60_000);
  return (
    <li className={css.line}>
      {run.wait?.held === true ? (
        <IconHandStop size={15} aria-hidden className={css.hand} />
      ) : (
        <Outcome state="queued" />
      )}
      <Link href={runPage(run.id)} className={`${css.name} truncate`}>
        <bdi>{run.jobName.slice(0, 120)}</bdi>
      </Link>
      <span className={`${css.words} truncate`}>
        {ofMany ? t.due(formats.near(run.scheduledAt, now)) : <WaitSentence run={run} />}
      </span>
      <WaitingButtons runs={[run]} />
    </li>
  );
}

/** Each job once, with how many of its runs wait. */
function namesOf(runs: readonly Run[], t: Messages['waits']): string {
  const counts = new Map<string, { readonly name: string; n: number }>();
  for (const { jobId, jobName } of runs) {
    const found = counts.get(jobId);
    if (found === undefined) counts.set(jobId, { name: jobName.slice(0, 120), n: 1 });
    else found.n += 1;
  }
  return [...counts.values()].map(({ name, n }) => t.times(name, n)).join(t.and);
}

const byTime = (a: Run, b: Run): number => a.scheduledAt - b.scheduledAt;
/** What the clock starts comes first, the nearest before the others. */
const byEnd = (a: Run, b: Run): number =>
  (a.notBefore ?? Number.MAX_VALUE) - (b.notBefore ?? Number.MAX_VALUE) || byTime(a, b);
