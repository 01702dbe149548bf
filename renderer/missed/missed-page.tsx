import { Button, Checkbox } from '@mantine/core';
import { IconCircleCheck, IconMoonFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { MissedAnswer } from '../../main/engine/model.ts';
import type { MissedCard } from '../../preload/contract.ts';
import { jobPage } from '../../preload/pages.ts';
import { useFormats } from '../format/formats-context.tsx';
import { awayWords } from '../format/why-words.ts';
import { useNow } from '../host/host-clock.ts';
import { useAct, useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { Empty } from '../ui/empty.tsx';
import { useKeys } from '../ui/keys.tsx';
import { Page } from '../ui/page.tsx';
import { toast } from '../ui/toast.tsx';
import css from './missed.module.css';

/** What was missed and waits for an answer: one card per job, answered with one key. */
export function MissedPage() {
  const text = useText();
  const t = text.missed;
  const cards = useCall('missed.list', {}).data?.cards;
  const [active, setActive] = useState(0);
  const [always, setAlways] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLUListElement>(null);
  const answer = useAct('missed.answer', { onDone: (done) => toast(t.answered(done.answered)) });
  const count = cards?.length ?? 0;
  const current = Math.min(active, Math.max(0, count - 1));

  // When the card goes that had the keyboard, the one in its place has it, and after the last one the heading.
  const held = useRef(false);
  useEffect(() => {
    if (cards === undefined || !held.current || document.activeElement !== document.body) return;
    held.current = false;
    (
      list.current?.querySelectorAll<HTMLElement>('li')[current] ?? document.querySelector<HTMLElement>('main h1')
    )?.focus();
  }, [cards, current]);

  const give = (card: MissedCard | undefined, what: MissedAnswer) => {
    if (card === undefined) return;
    held.current = list.current?.contains(document.activeElement) === true;
    answer.mutate({ jobId: card.jobId, answer: what, always: always.has(card.jobId) });
  };
  const move = (by: number) => {
    const next = Math.max(0, Math.min(count - 1, current + by));
    setActive(next);
    list.current?.querySelectorAll<HTMLElement>('li')[next]?.focus();
  };
  const here = (what: MissedAnswer) => (event: KeyboardEvent) => {
    // Enter on a button is that button's.
    if (
      event.key === 'Enter' &&
      event.target instanceof HTMLElement &&
      /^(BUTTON|A|INPUT)$/.test(event.target.tagName)
    ) {
      event.target.click();
      return;
    }
    give(cards?.[current], what);
  };
  useKeys({
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    j: () => move(1),
    k: () => move(-1),
    Enter: here('run-once'),
    a: here('run-all'),
    s: here('skip'),
  });

  return (
    <Page
      flush={count === 0}
      title={t.title}
      beside={<span className="truncate">{t.lead}</span>}
      actions={
        count > 1 && (
          <>
            <Button variant="default" onClick={() => answer.mutate({ answer: 'skip' })}>
              {t.allSkip}
            </Button>
            <Button variant="default" onClick={() => answer.mutate({ answer: 'run-once' })}>
              {t.allOnce}
            </Button>
          </>
        )
      }
    >
      {cards !== undefined && count === 0 && <Empty icon={IconCircleCheck} title={t.emptyTitle} hint={t.emptyHint} />}
      {count > 0 && (
        <>
          <ul className={css.list} ref={list}>
            {cards?.map((card, index) => (
              <Card
                key={card.jobId}
                card={card}
                active={index === current}
                always={always.has(card.jobId)}
                busy={answer.isPending && answer.variables?.jobId === card.jobId}
                onFocus={() => setActive(index)}
                onAlways={(on) =>
                  setAlways((now) => new Set(on ? [...now, card.jobId] : [...now].filter((id) => id !== card.jobId)))
                }
                onAnswer={(what) => give(card, what)}
              />
            ))}
          </ul>
          <p className={css.keys}>{t.keys}</p>
        </>
      )}
    </Page>
  );
}

/** So many single times are shown; the rest is a number. */
const SHOWN = 6;

function Card({
  card,
  active,
  always,
  busy,
  onFocus,
  onAlways,
  onAnswer,
}: {
  card: MissedCard;
  active: boolean;
  always: boolean;
  busy: boolean;
  onFocus: () => void;
  onAlways: (on: boolean) => void;
  onAnswer: (what: MissedAnswer) => void;
}) {
  const text = useText();
  const t = text.missed;
  const formats = useFormats();
  const now = useNow(60_000);
  const single = card.runs
    .filter((run) => run.scheduledTo === null)
    .toSorted((a, b) => a.scheduledAt - b.scheduledAt)
    .slice(0, SHOWN);
  const more = card.count - single.length;
  const newest = card.runs.at(-1)?.why;
  const away = newest !== undefined && 'away' in newest ? newest.away : undefined;
  return (
    <li className={css.card} tabIndex={active ? 0 : -1} onFocus={onFocus} data-active={active || undefined}>
      <IconMoonFilled size={18} aria-hidden className={css.moon} />
      <div className={css.words}>
        <h2 className={css.name}>
          <Link href={jobPage(card.jobId)}>
            <bdi>{card.jobName.slice(0, 200)}</bdi>
          </Link>
        </h2>
        <p className={css.sentence}>{t.card(card.count, formats.near(card.from, now), formats.near(card.to, now))}</p>
        <p className={css.detail}>
          {away === undefined
            ? t.while(card.count, formats.duration(Math.floor((now - card.from) / 60_000) * 60_000))
            : awayWords(away, text, formats)}
        </p>
        {card.count > 1 && single.length > 0 && (
          <p className={css.chips}>
            {single.map((run) => (
              <span key={run.id} className="tabular">
                {formats.near(run.scheduledAt, now)}
              </span>
            ))}
            {more > 0 && <span>{t.more(more)}</span>}
          </p>
        )}
        <Checkbox
          mt={8}
          label={t.always}
          checked={always}
          onChange={(event) => onAlways(event.currentTarget.checked)}
        />
      </div>
      <div className={css.actions}>
        <Button loading={busy} onClick={() => onAnswer('run-once')}>
          {t.runOnce}
        </Button>
        {card.count > 1 && (
          <Button variant="default" onClick={() => onAnswer('run-all')}>
            {t.runAll(card.count)}
          </Button>
        )}
        <Button variant="default" onClick={() => onAnswer('skip')}>
          {t.skip}
        </Button>
      </div>
    </li>
  );
}
