import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import type { CallOutput, Settings } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useAct, useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { Figure } from './figure.tsx';
import { Block } from './line.tsx';
import css from './settings.module.css';

type Retention = Settings['retention'];
type Limit = keyof Retention;

const MB = 1024 * 1024;

/** How much history is kept. A limit that would remove anything says how much, and is set only when that was answered. */
export function HistoryBlock({
  retention,
  onChange,
}: {
  retention: Retention;
  onChange: (change: Partial<Retention>) => void;
}) {
  const text = useText();
  const t = text.settings;
  const formats = useFormats();
  const now = useNow(60_000);
  const report = useCall('retention.report', {}, { every: 60_000 }).data;
  const place = useRef<HTMLDivElement>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  // A field that was called off shows what is set again.
  const [round, setRound] = useState(0);
  const preview = useAct('retention.preview', {
    onDone: (found, input) => {
      setAsked((then) => {
        if (then === null || input[then.limit] !== then.value) return then;
        if (removedBy(then.limit, found) > 0) return { ...then, found };
        onChange({ [then.limit]: then.value });
        return null;
      });
    },
  });
  const ask = (limit: Limit, value: number) => {
    // Leaving the field says again what Enter said.
    if (asked?.limit === limit && asked.value === value) return;
    const before = retention[limit];
    const looser = value === 0 || (before > 0 && value >= before);
    setAsked(looser ? null : { limit, value, found: null });
    if (looser) onChange({ [limit]: value });
    else preview.mutate({ [limit]: value });
  };
  const answer = (yes: boolean) => {
    if (yes && asked !== null) onChange({ [asked.limit]: asked.value });
    place.current?.querySelector<HTMLElement>(`[data-limit="${asked?.limit}"] input`)?.focus();
    setAsked(null);
    if (!yes) setRound(round + 1);
  };
  const lastRemoved = (limit: Limit): string | null => {
    const last = report?.removed[limit];
    if (last === undefined) return null;
    const what = last.runs > 0 ? t.removedRuns(last.runs) : t.removedLogs(last.logs, formats.bytes(last.bytes));
    return t.lastRemoved(what, formats.near(last.at, now));
  };
  const figure = (limit: Limit, max: number, hint: string | null, unit?: string, per = 1) => {
    const mine = asked?.limit === limit ? asked : null;
    return (
      <div key={`${limit} ${round}`} data-limit={limit} className={css.limit}>
        <Figure
          label={t[limit]}
          hint={[hint, lastRemoved(limit)].filter((part) => part !== null).join(' · ')}
          value={Math.round(retention[limit] / per)}
          max={max}
          onChange={(value) => ask(limit, value * per)}
          {...(unit === undefined ? {} : { unit })}
        />
        {mine !== null && (
          <div className={css.asked} role="status">
            <span>
              {mine.found === null
                ? t.counting
                : t.removes[limit](removedBy(limit, mine.found), formats.bytes(mine.found.logs?.bytes ?? 0))}
            </span>
            {mine.found !== null && (
              <>
                <Button size="compact-sm" variant="default" onClick={() => answer(false)}>
                  {text.common.cancel}
                </Button>
                <Button size="compact-sm" color="red" onClick={() => answer(true)}>
                  {t.setLimit}
                </Button>
              </>
            )}
          </div>
        )}
      </div>
    );
  };

  return (
    <Block title={t.retention} hint={t.keptAlways}>
      <div ref={place}>
        {figure('days', 36_500, t.daysHint, t.unit.days(retention.days))}
        {figure('runs', 1_000_000_000, t.runsHint)}
        {figure('runsPerJob', 10_000_000, null)}
        {figure('logBytes', 1_000_000, null, t.unit.megabytes, MB)}
      </div>
      <p className={css.hint}>{report?.at ? t.tidied(formats.near(report.at, now)) : t.notTidied}</p>
    </Block>
  );
}

/** A limit that was typed, and what it removes once that is counted. */
interface Asked {
  readonly limit: Limit;
  readonly value: number;
  readonly found: CallOutput<'retention.preview'> | null;
}

/** Runs, or logs, that go for this limit. */
function removedBy(limit: Limit, found: CallOutput<'retention.preview'>): number {
  return limit === 'logBytes' ? (found.logs?.logBytes ?? 0) : found[limit];
}
