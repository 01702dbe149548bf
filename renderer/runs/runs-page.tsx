import { Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory, IconListSearch, IconSearch } from '@tabler/icons-react';
import { useMemo, useRef } from 'react';
import type { RunState } from '../../main/engine/model.ts';
import { type RunFilter, useUi } from '../app/ui-state.tsx';
import { dayNamed } from '../format/day-named.ts';
import { useFormats } from '../format/formats-context.tsx';
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
const PERIODS = ['all', 'day', 'week', 'month', 'date'] as const satisfies readonly RunFilter['period'][];
const DAYS = { all: null, day: 1, week: 7, month: 30 } as const;
/** As long as the host takes. */
const MOST_TYPED = 1000;
/** What somebody looks for after a bad night. */
const BAD: readonly RunState[] = ['failed', 'timed-out', 'interrupted', 'missed'];
const ANY = 'any';

/** The ledger: everything that ran, and everything that did not, each with its reason. */
export function RunsPage() {
  const text = useText();
  const t = text.runs;
  const clock = useClock();
  const formats = useFormats();
  const { runFilter: filter, setRunFilter } = useUi();
  const [settled] = useDebouncedValue(filter.text.trim(), 150);
  const field = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => field.current?.focus() });
  const change = (part: Partial<RunFilter>) => setRunFilter({ ...filter, ...part });
  const { outcome, period, date } = filter;
  // To the minute, so that the question stays the same from one drawing to the next.
  const span = useMemo(() => {
    if (period === 'date') return dayNamed(date, formats) ?? {};
    const days = DAYS[period];
    return days === null ? {} : { from: Math.floor(clock.now() / 60_000) * 60_000 - days * 86_400_000 };
  }, [period, date, clock, formats]);
  const question = {
    ...(settled === '' ? {} : { text: settled }),
    ...(outcome === null ? {} : { states: outcome === 'bad' ? BAD : [outcome] }),
    ...span,
  };
  const rows = useRunRows(question);
  const filtered = filter.text !== '' || outcome !== null || period !== 'all';
  const none = !rows.loading && rows.count === 0;

  return (
    <Page flush title={t.title} beside={<span className="truncate">{t.lead}</span>}>
      {none && !filtered ? (
        <Empty icon={IconHistory} title={t.emptyTitle} hint={t.emptyHint} />
      ) : (
        <>
          <div className={css.tools}>
            <TextInput
              ref={field}
              aria-label={t.filter}
              placeholder={t.filter}
              leftSection={<IconSearch size={15} aria-hidden />}
              rightSection={filter.text === '' ? <Key>/</Key> : null}
              value={filter.text}
              maxLength={MOST_TYPED}
              onChange={(event) => change({ text: event.currentTarget.value })}
              onKeyDown={(event) => {
                if (event.key === 'Escape' && filter.text !== '') change({ text: '' });
              }}
            />
            <Select
              aria-label={t.outcome}
              w={160}
              allowDeselect={false}
              data={[
                { value: ANY, label: t.anyOutcome },
                { value: 'bad', label: t.bad },
                ...STATES.map((value) => ({ value, label: text.state[value] })),
              ]}
              value={outcome ?? ANY}
              onChange={(value) =>
                change({ outcome: value === 'bad' ? 'bad' : (STATES.find((one) => one === value) ?? null) })
              }
            />
            <Select
              aria-label={t.period}
              w={150}
              allowDeselect={false}
              data={PERIODS.map((value) => ({ value, label: t.periods[value] }))}
              value={period}
              onChange={(value) => {
                const chosen = PERIODS.find((one) => one === value) ?? 'all';
                change({ period: chosen, date: date === '' ? formats.isoDay(clock.now()) : date });
              }}
            />
            {period === 'date' && (
              <TextInput
                type="date"
                aria-label={t.date}
                w={140}
                max="9999-12-31"
                value={date}
                onChange={(event) => change({ date: event.currentTarget.value })}
              />
            )}
          </div>
          {none ? (
            <Empty icon={IconListSearch} title={t.nothingFound} />
          ) : (
            <RunList key={JSON.stringify(question)} rows={rows} />
          )}
        </>
      )}
    </Page>
  );
}
