import { Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { PreviewFire } from '../../main/engine/model.ts';
import type { Formats } from '../format/formats.ts';
import { useFormats } from '../format/formats-context.tsx';
import { asSentence, bareProblemWords, problemWords } from '../format/problem-words.ts';
import { useNow } from '../host/host-clock.ts';
import { useText } from '../text/language.tsx';
import { Countdown } from '../ui/countdown.tsx';
import css from './editor.module.css';
import type { LivePreview } from './use-preview.ts';
import { type Mode, WEEK } from './when-draft.ts';

/** How the host quotes a text of no length. */
const EMPTY = '“”';

const DAY = 86_400_000;

/** What the schedule means, while it is typed: one sentence, the next fires, and what the clock does to them. */
export function PreviewPanel({ preview, mode }: { preview: LivePreview; mode: Mode }) {
  const text = useText();
  const now = useNow(60_000);
  const formats = useFormats();
  const { data } = preview;
  const away = data !== undefined && data.zone !== formats.zone;
  const zone = data?.zone ?? formats.zone;
  const there = useMemo(() => clocksOf(zone, formats), [zone, formats]);
  // A date that is not there yet is not wrong.
  const unfilled = data?.problems.some(({ fault }) => fault?.kind !== 'no-moment' || fault.got !== EMPTY) === false;
  if (data === undefined || (unfilled && data.problems.length > 0))
    return <p className="dim">{text.preview.waiting}</p>;
  // The field says what is wrong with it, and what it may mean.
  const isOffered = data.problems.every(({ fault }) => (fault?.use?.length ?? 0) > 0);
  if (mode === 'cron' && data.problems.length > 0 && isOffered) return <p className="dim">{text.preview.offered}</p>;
  if (data.problems.length > 0) {
    return (
      <div className={css.problems} role="status">
        {data.problems.map((problem) => (
          <p key={`${problem.field} ${problem.code} ${problem.position}`}>
            <IconAlertTriangle size={15} aria-hidden />
            <span className="selectable">
              {asSentence(mode === 'json' ? problemWords(problem, text) : bareProblemWords(problem, text))}
            </span>
          </p>
        ))}
      </div>
    );
  }
  const [soonest] = data.fires;
  return (
    <div className={css.preview} data-stale={preview.stale || undefined}>
      <p className={css.words} role="status">
        {data.words}
      </p>
      {data.remarks.map((remark) => (
        <p key={remark} className={css.remark}>
          {remark}
        </p>
      ))}
      {data.warnings.map((warning) => (
        <p key={`${warning.field} ${warning.code}`} className={css.remark}>
          {asSentence(problemWords(warning, text))}
        </p>
      ))}
      {data.perDay.some(({ count }) => count > 0) && <PerDay days={data.perDay} />}
      <h2 className={css.previewTitle}>
        {text.preview.next}
        {soonest !== undefined && (
          <span>
            <Countdown at={soonest.at} />
          </span>
        )}
      </h2>
      {data.fires.length === 0 ? (
        <p className="dim">
          {mode === 'manual' ? text.preview.byHand : mode === 'event' ? text.preview.onEvent : text.preview.none}
        </p>
      ) : (
        <ol className={css.fires}>
          {data.fires.map((fire) => (
            <li key={fire.at}>
              <span className={css.fireDay}>{wallDay(fire, away ? there : formats, now, away)}</span>
              <span className="tabular">{wallTime(fire, there)}</span>
              {fire.dst !== null && <DstBadge dst={fire.dst} />}
              <span className={css.fireRight}>{away && text.preview.local(formats.near(fire.at, now))}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** How often it fires on each of the next seven days. */
function PerDay({ days }: { days: NonNullable<LivePreview['data']>['perDay'] }) {
  const text = useText();
  const formats = useFormats();
  const most = Math.max(1, ...days.map((day) => day.count));
  return (
    <ul className={css.perDay} aria-label={text.preview.perDay}>
      {days.map(({ date, count }, index) => {
        const day = WEEK[(new Date(`${date}T12:00Z`).getUTCDay() + 6) % 7] ?? 'mon';
        const words = text.preview.onDay(index === 0 ? text.time.today : text.weekday[day], formats.number(count));
        return (
          <li key={date} title={`${date}: ${words}`}>
            <span className={css.perDayBar} aria-hidden>
              <i
                className="drawn-when-forced"
                style={{ height: `${Math.round((count / most) * 100)}%` }}
                data-none={count === 0 || undefined}
              />
            </span>
            <span aria-hidden className="tabular">
              {formats.number(count)}
            </span>
            <span aria-hidden className="dim">
              {text.weekdayShort[day]}
            </span>
            <span className="sr-only">{words}</span>
          </li>
        );
      })}
    </ul>
  );
}

function DstBadge({ dst }: { dst: NonNullable<PreviewFire['dst']> }) {
  const text = useText();
  const [word, hint] =
    dst === 'gap'
      ? [text.preview.gap, text.preview.gapHint]
      : dst === 'first-pass'
        ? [text.preview.firstPass, text.preview.firstPassHint]
        : [text.preview.secondPass, text.preview.secondPassHint];
  return (
    <Tooltip label={hint} multiline w={240}>
      <button type="button" className={css.dst}>
        {word}
      </button>
    </Tooltip>
  );
}

/** Null: a zone that the host knows and this browser does not. */
function clocksOf(zone: string, formats: Formats): Formats | null {
  if (zone === formats.zone) return formats;
  try {
    return formats.inZone(zone);
  } catch {
    return null;
  }
}

/** In another zone by its date: "tomorrow" there may be today here. */
function wallDay(fire: PreviewFire, there: Formats | null, now: number, away: boolean): string {
  if (there === null) return fire.wall.slice(0, 10);
  if (!away) return there.nearDay(fire.at, now);
  return Math.abs(fire.at - now) > 300 * DAY ? there.date(fire.at) : there.day(fire.at);
}

function wallTime(fire: PreviewFire, there: Formats | null): string {
  const whole = fire.wall.slice(17, 19) === '00';
  if (there === null) return fire.wall.slice(11, whole ? 16 : 19);
  return whole ? there.time(fire.at) : there.timeSeconds(fire.at);
}
