import { useElementSize } from '@mantine/hooks';
import { Fragment, useMemo } from 'react';
import { useLocation } from 'wouter';
import { jobPage } from '../../preload/pages.ts';
import { useWeek } from '../editor/use-week.ts';
import { WEEK } from '../editor/when-draft.ts';
import { isoDayOf } from '../format/day-named.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { useRoving } from '../ui/use-roving.ts';
import css from './calendar.module.css';
import { calendarDays, countsOf, countWords, type DayTone, dayTone, emptyTone } from './calendar-days.ts';

/** Width of one week and of the names of the days, CSS pixels; as in calendar.module.css. */
const CELL = 16;
const NAMES = 34;
const YEAR = 53;
const HALF = 27;
const LEGEND = ['ok', 'mixed', 'bad', 'warn', 'off', 'none', 'unknown'] as const satisfies readonly DayTone[];

/**
 * A year of days (half of one where there is no room), each by the worst that happened; a click shows the runs of the day. Days before
 * `countedFrom` are not known (null = all are, undefined = not loaded yet). A day has a tone only once all of it is loaded.
 */
export function OutcomeCalendar({
  jobId,
  createdAt,
  countedFrom,
}: {
  jobId: string;
  createdAt: number;
  countedFrom: number | null | undefined;
}) {
  const text = useText();
  const t = text.calendar;
  const formats = useFormats();
  const now = useNow(60_000);
  const week = useWeek();
  const [, go] = useLocation();
  const { ref, width } = useElementSize();
  const weeks = width >= NAMES + YEAR * CELL ? YEAR : HALF;
  const firstDay = (WEEK.indexOf(week[0] ?? 'mon') + 1) % 7;
  const today = formats.days.numberOf(now);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the days move once a day, not every minute
  const numbers = useMemo(() => calendarDays(now, weeks, firstDay, formats), [today, weeks, firstDay, formats]);
  const borders = useMemo(() => [...numbers, today + 1].map(formats.days.startOf), [numbers, today, formats]);
  const question = { id: jobId, borders, first: isoDayOf(numbers[0] ?? today) };
  const found = useCall('jobs.days', question, { enabled: width > 0 }).data;
  const days = borders.slice(0, -1);
  const { active, onKeyDown } = useRoving(days.length, { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7 });
  const created = formats.days.numberOf(createdAt);
  const counted = typeof countedFrom === 'number' ? formats.days.numberOf(countedFrom) : null;
  const loading = found === undefined || countedFrom === undefined;
  const cells = numbers.map((day, index) => {
    if (loading) return { day, tone: undefined, removed: 0, words: '' };
    const counts = countsOf(found.days[index] ?? {});
    const removed = found.removed[index] ?? 0;
    const left = borders[index] === borders[index + 1];
    const some = dayTone(counts);
    const tone = some === 'none' && !left ? emptyTone(day, created, counted) : some;
    const words = left
      ? t.noDay
      : tone === 'none'
        ? t.nothing
        : tone === 'unknown' || tone === 'before'
          ? t[tone]
          : countWords(counts, t);
    return { day, tone, removed, words: removed > 0 ? `${words} (${t.gone(removed)})` : words };
  });
  const legend = LEGEND.filter((tone) => tone !== 'unknown' || cells.some((cell) => cell.tone === tone));
  const open = (day: number) => go(jobPage(jobId, 'runs', isoDayOf(day)));

  return (
    <section ref={ref} aria-labelledby="job-calendar" className={css.calendar}>
      <header className={css.header}>
        <h2 id="job-calendar">{t.title}</h2>
        <ul className={css.legend}>
          {legend.map((tone) => (
            <li key={tone}>
              <span className={css.day} data-tone={tone} aria-hidden />
              {t.legend[tone]}
            </li>
          ))}
          {cells.some(({ removed }) => removed > 0) && (
            <li>
              <span className={css.day} data-tone="ok" data-gone aria-hidden />
              {t.legend.gone}
            </li>
          )}
        </ul>
      </header>
      <div className={css.months} aria-hidden>
        {days
          .filter((_, index) => index % 7 === 0)
          .map((at, column, mondays) => {
            const before = mondays[column - 1];
            const changed = before === undefined || formats.month(before) !== formats.month(at);
            // A month that begins in the last column has no room for its name.
            const crowded = column > mondays.length - 2 || (column === 0 && secondIsNew(mondays, formats.month));
            return <span key={at}>{changed && !crowded ? formats.month(at) : ''}</span>;
          })}
      </div>
      <div
        role="grid"
        aria-labelledby="job-calendar"
        aria-busy={loading}
        className={css.grid}
        style={{ gridTemplateColumns: `${NAMES}px repeat(${weeks}, ${CELL}px)` }}
        onKeyDown={(event) => {
          const day = numbers[active];
          if ((event.key === 'Enter' || event.key === ' ') && day !== undefined) {
            event.preventDefault();
            open(day);
          } else onKeyDown(event);
        }}
      >
        {week.map((name, weekday) => (
          <div role="row" key={name} className={css.row}>
            <span role="rowheader" className={css.name}>
              <span aria-hidden>{weekday % 2 === 0 ? text.weekdayShort[name] : ''}</span>
              <span className="sr-only">{text.weekday[name]}</span>
            </span>
            {Array.from({ length: weeks }, (_, column) => {
              const index = column * 7 + weekday;
              const cell = cells[index];
              // The rest of this week has not come yet.
              if (cell === undefined) return <Fragment key={`empty ${index}`} />;
              const { day, tone, removed } = cell;
              const date = formats.dateOfDay(day);
              const words = loading ? date : `${date}: ${cell.words}`;
              return (
                <span
                  key={day}
                  role="gridcell"
                  data-index={index}
                  data-tone={tone}
                  data-gone={removed > 0 || undefined}
                  data-today={index === cells.length - 1 || undefined}
                  className={css.day}
                  tabIndex={index === active ? 0 : -1}
                  aria-label={words}
                  title={words}
                  onClick={() => open(day)}
                  onKeyDown={() => {}}
                />
              );
            })}
          </div>
        ))}
      </div>
    </section>
  );
}

/** The first column is the end of a month whose name would touch the next one's. */
function secondIsNew(mondays: readonly number[], month: (at: number) => string): boolean {
  const [first, second, third] = mondays;
  if (first === undefined || second === undefined || third === undefined) return false;
  return month(second) !== month(first) || month(third) !== month(first);
}
