import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core';
import {
  IconAlertCircle,
  IconArrowBarToDown,
  IconChevronDown,
  IconChevronUp,
  IconCopy,
  IconDownload,
  IconSearch,
  IconTextWrap,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { usePreference } from '../app/preferences.ts';
import type { Formats } from '../format/formats.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useAct } from '../host/use-call.ts';
import { download } from '../jobs/use-job-actions.ts';
import { useText } from '../text/language.tsx';
import type { Messages } from '../text/messages.ts';
import { errorWords } from '../ui/error-words.ts';
import { useKeys } from '../ui/keys.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { stripAnsi } from './ansi.ts';
import { findError, findLines } from './find-error.ts';
import css from './log.module.css';
import { LogLineView } from './log-line.tsx';
import { type LiveLog, useLog } from './use-log.ts';
import { WholeSearch } from './whole-search.tsx';

const LINE = 18;
/** This close to the end counts as being at the end. */
const NEAR = 24;

/** The output of a run: live while it runs, searchable, never more in memory than can be looked at. */
export function LogView({
  runId,
  attempt,
  live,
  empty,
  fileName,
}: {
  runId: string;
  attempt?: number | undefined;
  live: boolean;
  empty: string;
  fileName: string;
}) {
  const text = useText();
  const t = text.log;
  const formats = useFormats();
  const [wrap, setWrap] = usePreference('wrap');
  const [follow, setFollow] = useState(true);
  const [find, setFind] = useState('');
  const [at, setAt] = useState(0);
  const [saving, setSaving] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const log = useLog(runId, attempt, follow);
  const { lines } = log;
  const wanted = find.trim().toLowerCase();
  const matches = useMemo(() => findLines(lines, wanted), [lines, wanted]);
  const currentMatch = matches[Math.min(at, matches.length - 1)];
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE,
    overscan: 20,
    paddingStart: 8,
    paddingEnd: 10,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of wrapping changes every height
  useEffect(() => virtual.measure(), [wrap]);
  useEffect(() => {
    if (follow && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follow, lines, virtual]);
  useEffect(() => {
    if (currentMatch === undefined || wanted === '') return;
    setFollow(false);
    virtual.scrollToIndex(currentMatch, { align: 'center' });
  }, [currentMatch, wanted, virtual]);

  // The place that was asked for is the first line, as soon as it is here.
  const jumping = useRef(false);
  useEffect(() => {
    if (!jumping.current || lines.length === 0) return;
    jumping.current = false;
    virtual.scrollToIndex(0, { align: 'start' });
  }, [lines, virtual]);

  const atEnd = (place: HTMLDivElement) => place.scrollHeight - place.scrollTop - place.clientHeight < NEAR;
  const step = (by: number) =>
    setAt((now) => (matches.length === 0 ? 0 : (now + by + matches.length) % matches.length));
  const toEnd = () => {
    if (log.jumped || log.held || !log.ended) log.toEnd();
    setFollow(true);
  };
  const searchErrors = useAct('runs.search', {
    onDone: ({ matches: [first] }) => {
      if (first === undefined) return toast(t.noError);
      setFollow(false);
      jumping.current = true;
      log.toPlace(first.offset);
    },
  });
  const toError = () => {
    // What is not here is looked through by the host: the first error may stand anywhere.
    if (log.hasEarlier || log.held) {
      searchErrors.mutate({ id: runId, errors: true, limit: 1, ...(attempt === undefined ? {} : { attempt }) });
      return;
    }
    const index = findError(lines);
    if (index < 0) {
      toast(t.noError);
      return;
    }
    setFollow(false);
    virtual.scrollToIndex(index, { align: 'center' });
  };
  const earlier = () =>
    void log.earlier().then((added) => {
      setFollow(false);
      virtual.scrollToIndex(added, { align: 'start' });
    });
  const copy = () =>
    void navigator.clipboard
      .writeText(lines.map((line) => stripAnsi(line.text)).join('\n'))
      .then(() => toast(log.hasEarlier || log.held ? t.copiedPart(lines.length) : text.common.copied))
      .catch((error: unknown) => toastError(error, text));
  const save = () => {
    setSaving(true);
    void log
      .whole()
      .then((parts) => download(fileName, parts, 'text/plain'))
      .catch((error: unknown) => toastError(error, text))
      .finally(() => setSaving(false));
  };
  useKeys({ f: () => setFollow((now) => !now), w: () => setWrap(!wrap), '/': () => field.current?.focus() });

  return (
    <section className={css.log} aria-label={t.label}>
      <div className={css.tools}>
        {live && <span className={css.live}>{t.live}</span>}
        {!log.removed && (
          <span className={`${css.count} tabular`}>
            {t.lines(lines.length)} · {formats.bytes(log.size)}
          </span>
        )}
        <TextInput
          ref={field}
          size="xs"
          className={css.find}
          aria-label={t.find}
          placeholder={t.find}
          leftSection={<IconSearch size={13} aria-hidden />}
          value={find}
          onChange={(event) => {
            setFind(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
            if (event.key !== 'Escape') return;
            if (find === '') scroll.current?.focus();
            setFind('');
          }}
        />
        {wanted !== '' && (
          <>
            <span className={`${css.count} tabular`} role="status">
              {matches.length === 0 ? t.noMatches : t.matches(Math.min(at, matches.length - 1) + 1, matches.length)}
            </span>
            <Tool label={t.previousMatch} onClick={() => step(-1)} icon={<IconChevronUp size={15} />} />
            <Tool label={t.nextMatch} onClick={() => step(1)} icon={<IconChevronDown size={15} />} />
          </>
        )}
        <Tool
          label={t.firstError}
          busy={searchErrors.isPending}
          onClick={toError}
          icon={<IconAlertCircle size={15} />}
        />
        <Tool label={t.wrap} pressed={wrap} onClick={() => setWrap(!wrap)} icon={<IconTextWrap size={15} />} />
        <Tool
          label={t.follow}
          pressed={follow}
          onClick={() => (follow ? setFollow(false) : toEnd())}
          icon={<IconArrowBarToDown size={15} />}
        />
        <Tool label={t.copy} onClick={copy} icon={<IconCopy size={15} />} />
        <Tool label={t.download} busy={saving} onClick={save} icon={<IconDownload size={15} />} />
      </div>
      {wanted !== '' && (log.hasEarlier || log.held) && (
        <WholeSearch
          key={wanted}
          runId={runId}
          attempt={attempt}
          find={wanted}
          onPlace={(offset) => {
            setFollow(false);
            setAt(0);
            log.toPlace(offset);
          }}
        />
      )}
      {log.hasEarlier && (
        <div className={css.note}>
          {log.jumped && <span>{t.skipped}</span>}
          <Button size="compact-xs" variant="subtle" onClick={earlier}>
            {t.earlier}
          </Button>
        </div>
      )}
      <div className={css.body}>
        {lines.length === 0 && log.loaded ? (
          <p className={css.empty} role={log.problem === null ? undefined : 'alert'}>
            {log.problem === null
              ? (removedWords(log.removed, text, formats) ?? empty)
              : `${errorWords(log.problem, text).title}: ${errorWords(log.problem, text).message}`}
          </p>
        ) : (
          <div
            ref={scroll}
            className={`${css.scroll} ${wrap ? css.wrap : ''}`}
            role="log"
            aria-live="off"
            aria-label={t.label}
            tabIndex={0}
            onWheel={(event) => {
              if (event.deltaY < 0) setFollow(false);
            }}
            onScroll={(event) => {
              if (atEnd(event.currentTarget) && live && !log.held && wanted === '') setFollow(true);
            }}
            onKeyDown={(event) => {
              if (/^(ArrowUp|PageUp|Home)$/.test(event.key)) setFollow(false);
            }}
          >
            <div style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map((item) => {
                const line = lines[item.index];
                return line === undefined ? null : (
                  <div
                    key={item.index}
                    ref={wrap ? virtual.measureElement : undefined}
                    data-index={item.index}
                    data-current={(wanted !== '' && item.index === currentMatch) || undefined}
                    className={css.line}
                    style={{ transform: `translateY(${item.start}px)` }}
                  >
                    <LogLineView line={line} find={wanted} current={item.index === currentMatch} />
                  </div>
                );
              })}
            </div>
          </div>
        )}
        {!follow && (live || log.held) && (
          <Button className={css.jump} size="compact-sm" onClick={toEnd} leftSection={<IconArrowBarToDown size={14} />}>
            {t.jump}
          </Button>
        )}
      </div>
    </section>
  );
}

/** Where output went; null: it was not removed. */
function removedWords(removed: LiveLog['removed'], text: Messages, { date }: Formats): string | null {
  if (!removed) return null;
  const t = text.run;
  if (removed.at === null) return t.removedSomehow;
  return removed.limit === 'days' ? t.removedForAge(date(removed.at)) : t.removedForSize(date(removed.at));
}

function Tool({
  label,
  icon,
  pressed,
  busy = false,
  onClick,
}: {
  label: string;
  icon: ReactNode;
  pressed?: boolean;
  busy?: boolean;
  onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size={26}
        loading={busy}
        aria-label={label}
        aria-pressed={pressed}
        className={css.toggle}
        onClick={onClick}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
