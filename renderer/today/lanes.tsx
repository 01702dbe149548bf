import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { jobPage } from '../../preload/pages.ts';
import { usePreference } from '../app/preferences.ts';
import { useUi } from '../app/ui-state.tsx';
import type { Formats } from '../format/formats.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { groupFilter } from '../jobs/filter-text.ts';
import { useText } from '../text/language.tsx';
import { toneOf } from '../ui/outcome.tsx';
import { clockWords } from './clock-words.ts';
import { LaneCanvas } from './lane-canvas.tsx';
import css from './lanes.module.css';
import { useLanes } from './use-lanes.ts';

const HOUR = 3_600_000;
type Zoom = 'hours' | 'day' | 'week';

/** One lane per job or group: bars for what ran, marks for what is planned, a line for now. */
export function Lanes() {
  const text = useText();
  const t = text.today;
  const formats = useFormats();
  const now = useNow(60_000);
  const [zoom, setZoom] = usePreference('lanes');
  const [by, setBy] = usePreference('lanesBy');
  const [, go] = useLocation();
  const { setJobFilter } = useUi();
  const [shift, setShift] = useState(0);
  const { from, to } = viewOf(zoom, shift, now, formats);
  const { lanes, loading, hidden, runs, cut } = useLanes(from, to, now, by);
  const count = (wanted: string) => runs.filter((run) => toneOf(run.state) === wanted).length;

  return (
    <section className={css.lanes} aria-label={t.timeline}>
      <div className={css.tools}>
        <h2>{shift === 0 && zoom === 'day' ? t.timeline : spanWords(zoom, from, to, now, formats)}</h2>
        <span className={css.summary}>
          {!loading && t.summary(count('ok'), count('bad'), count('warn'))}
          {formats.clockChanges(from, to).map(({ at, byMs }) => (
            <span key={at}>
              {' · '}
              {clockWords(byMs, t, formats)} {formats.near(at, now)}
            </span>
          ))}
        </span>
        <span style={{ flex: 1 }} />
        {shift !== 0 && (
          <Button variant="default" size="compact-sm" onClick={() => setShift(0)}>
            {t.back}
          </Button>
        )}
        <ActionIcon size={28} aria-label={t.earlier} onClick={() => setShift(shift - 1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon size={28} aria-label={t.later} onClick={() => setShift(shift + 1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
        <SegmentedControl
          size="xs"
          aria-label={t.by}
          value={by}
          data={(['job', 'group'] as const).map((value) => ({ value, label: t.byWhat[value] }))}
          onChange={setBy}
        />
        <SegmentedControl
          size="xs"
          aria-label={t.zoom}
          value={zoom}
          data={(['hours', 'day', 'week'] as const).map((value) => ({ value, label: t[value] }))}
          onChange={(value) => {
            setShift(0);
            setZoom(value);
          }}
        />
      </div>
      {lanes.length === 0 ? (
        !loading && <p className={css.none}>{t.noLanes}</p>
      ) : (
        <div
          className={css.scroll}
          role="group"
          aria-label={t.table(lanes.length, formats.near(from, now), formats.near(to, now))}
        >
          <ul className={css.names}>
            <li aria-hidden />
            {lanes.map((lane) => (
              <li key={lane.id}>
                <Link
                  href={lane.kind === 'job' ? jobPage(lane.id) : '/jobs'}
                  className="truncate"
                  onClick={(event) => {
                    if (lane.kind === 'job') return;
                    event.preventDefault();
                    setJobFilter(lane.name === '' ? '' : groupFilter(lane.name));
                    go('/jobs');
                  }}
                >
                  <bdi>{lane.name === '' ? t.noGroup : lane.name.slice(0, 120)}</bdi>
                  <span className="sr-only">
                    {': '}
                    {t.summary(
                      lane.runs.filter((run) => toneOf(run.state) === 'ok').length,
                      lane.runs.filter((run) => toneOf(run.state) === 'bad').length,
                      lane.runs.filter((run) => toneOf(run.state) === 'warn').length,
                    )}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
          <LaneCanvas lanes={lanes} from={from} to={to} zoom={zoom} />
        </div>
      )}
      {(cut || hidden > 0) && (
        <p className={css.none}>
          {[hidden > 0 && t.moreLanes(hidden), cut && t.onlyNewest(runs.length)].filter(Boolean).join(' · ')}
        </p>
      )}
    </section>
  );
}

/** What the timeline shows: whole days by their names, hours with their times. */
function spanWords(zoom: Zoom, from: number, to: number, now: number, formats: Formats): string {
  if (zoom === 'hours') return `${formats.near(from, now)} – ${formats.near(to, now)}`;
  const [first, last] = [formats.day(from), formats.day(to - 1)];
  return first === last ? first : `${first} – ${last}`;
}

/** What is in sight: whole days of the zone, whatever their length, or six hours around now; `shift`: so many views later. */
export function viewOf(
  zoom: Zoom,
  shift: number,
  now: number,
  { dayStart }: Pick<Formats, 'dayStart'>,
): { readonly from: number; readonly to: number } {
  if (zoom === 'hours') {
    const from = Math.floor(now / HOUR) * HOUR + (shift * 6 - 3) * HOUR;
    return { from, to: from + 6 * HOUR };
  }
  const [length, back] = zoom === 'day' ? [1, 0] : [7, 3];
  const first = shift * length - back;
  return { from: dayStart(now, first), to: dayStart(now, first + length) };
}
