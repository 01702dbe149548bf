import { Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory, IconListSearch, IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import type { RunState } from '../../main/engine/model.ts';
import { useClock } from '../host/host-clock.ts';
import { useText } from '../text/language.tsx';
import { Empty } from '../ui/empty.tsx';
import { Key, useKeys } from '../ui/keys.tsx';
import { Page } from '../ui/page.tsx';
import { RunList } from './run-list.tsx';
import css from './runs-page.module.css';
import { useRunRows } from './use-run-rows.ts';

const STATES: readonly RunState[] = [
  'succeeded',
  'failed',
  'timed-out',
  'stopped',
  'interrupted',
  'missed',
  'skipped',
  'merged',
  'running',
  'queued',
];
const PERIODS = { all: null, day: 1, week: 7, month: 30 } as const;
type Period = keyof typeof PERIODS;

/** The ledger: everything that ran, and everything that did not, each with its reason. */
export function RunsPage() {
  const text = useText();
  const t = text.runs;
  const clock = useClock();
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed, 150);
  const [state, setState] = useState<RunState | null>(null);
  const [period, setPeriod] = useState<Period>('all');
  const field = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => field.current?.focus() });
  const days = PERIODS[period];
  // To the minute, so that the question stays the same from one drawing to the next.
  const from = useMemo(
    () => (days === null ? undefined : Math.floor(clock.now() / 60_000) * 60_000 - days * 86_400_000),
    [days, clock],
  );
  const rows = useRunRows({
    ...(settled === '' ? {} : { text: settled }),
    ...(state === null ? {} : { states: [state] }),
    ...(from === undefined ? {} : { from }),
  });
  const filtered = settled !== '' || state !== null || period !== 'all';
  const none = !rows.loading && rows.runs.length === 0;

  return (
    <Page flush title={t.title} beside={<span className="truncate">{t.lead}</span>}>
      {none && !filtered ? (
        <Empty icon={IconHistory} title={t.emptyTitle} hint={t.emptyHint} />
      ) : (
        <>
          <div className={css.tools}>
            <TextInput
              ref={field}
              w={260}
              aria-label={t.filter}
              placeholder={t.filter}
              leftSection={<IconSearch size={15} aria-hidden />}
              rightSection={typed === '' ? <Key>/</Key> : null}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Select
              aria-label={t.outcome}
              w={160}
              clearable
              placeholder={t.anyOutcome}
              data={STATES.map((value) => ({ value, label: text.state[value] }))}
              value={state}
              onChange={(value) => setState(STATES.find((one) => one === value) ?? null)}
            />
            <Select
              aria-label={t.period}
              w={160}
              allowDeselect={false}
              data={Object.entries(t.periods).map(([value, label]) => ({ value, label }))}
              value={period}
              onChange={(value) => setPeriod(value !== null && value in PERIODS ? (value as Period) : 'all')}
            />
          </div>
          {none ? (
            <Empty icon={IconListSearch} title={t.nothingFound} />
          ) : (
            <RunList runs={rows.runs} onEnd={rows.loadMore} />
          )}
        </>
      )}
    </Page>
  );
}
