import { useQueries } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Run } from '../../main/engine/model.ts';
import type { CallOutput, RunQuery } from '../../preload/contract.ts';
import { useLink } from '../host/link-context.tsx';
import { useCall } from '../host/use-call.ts';
import { blockAt, type Chain, extended, PAGE, startOf, withBlock } from './run-chain.ts';

/** Rows this near to the end ask for what comes after it. */
const NEAR = 20;
/** How long a page that left the screen stays in memory, milliseconds. */
const REMEMBERED = 10_000;

export interface RunRows {
  /** Rows known so far; those that are still fetched, or were let go, count too. */
  readonly count: number;
  /** Newest first. Undefined: it is on its way. */
  at(index: number): Run | undefined;
  /** Those counted are none yet, or still the rows of another question. */
  readonly loading: boolean;
  /** Tell which rows are on the screen; their pages are fetched and kept up to date. */
  show(first: number, last: number): void;
}

const NOTHING: readonly Run[] = [];
const NO_BLOCKS: Chain = { blocks: [], ended: false };

/**
 * The history in the host's own order, as far down as somebody scrolls: of each page its beginning is remembered, and only
 * those on the screen are in memory. The newest page is live while it can be seen; further down nothing moves under the eyes.
 */
export function useRunRows(filter: Omit<RunQuery, 'cursor' | 'limit'>): RunRows {
  const link = useLink();
  const key = JSON.stringify(filter);
  const [range, setRange] = useState({ key, first: 0, last: 0 });
  const [known, setKnown] = useState({ key, head: 0, chain: NO_BLOCKS });
  const chain = known.key === key ? known.chain : NO_BLOCKS;
  const { first, last } = range.key === key ? range : { first: 0, last: 0 };
  const seesHead = first < (known.key === key ? known.head : PAGE) || chain.blocks.length === 0;

  const live = useCall('runs.list', { ...filter, limit: PAGE }, { keep: true, enabled: seesHead });
  const head = live.data?.items ?? NOTHING;
  const from = blockAt(first - head.length);
  const to = Math.min(blockAt(last + NEAR - head.length), chain.blocks.length - 1);
  const shown = chain.blocks.flatMap((block, index) => (index >= from && index <= to ? [{ ...block, index }] : []));
  const pages = useQueries({
    queries: shown.map(({ after }) => ({
      queryKey: ['runs.list', { ...filter, cursor: after, limit: PAGE }] as const,
      queryFn: () => link.call('runs.list', { ...filter, cursor: after, limit: PAGE }),
      gcTime: REMEMBERED,
    })),
    combine: useCallback(
      (answers: readonly { data: CallOutput<'runs.list'> | undefined }[]) => answers.map(({ data }) => data),
      [],
    ),
  });

  // What a page says of the next one holds: rows that came in between would otherwise be in neither.
  useEffect(() => {
    if (live.data === undefined || live.isPlaceholderData) return;
    const { next, items } = live.data;
    setKnown((now) => {
      const before = now.key === key ? now.chain : NO_BLOCKS;
      const after = extended(before, -1, next, last >= items.length - NEAR || before.blocks.length > 0);
      return now.key === key && after === before && now.head === items.length
        ? now
        : { key, head: items.length, chain: after };
    });
  }, [live.data, live.isPlaceholderData, key, last]);
  useEffect(() => {
    setKnown((now) => {
      if (now.key !== key) return now;
      let after = now.chain;
      for (const [place, page] of pages.entries()) {
        const index = shown[place]?.index;
        if (page === undefined || index === undefined || after.blocks[index]?.after !== shown[place]?.after) continue;
        after = withBlock(after, index, page.items.length);
        const wanted = last >= now.head + startOf(index) + page.items.length - NEAR;
        after = extended(after, index, page.next, wanted || index < after.blocks.length - 1);
      }
      return after === now.chain ? now : { ...now, chain: after };
    });
  });

  const count = head.length + chain.blocks.reduce((sum, block) => sum + (block.count ?? PAGE), 0);
  const at = useMemo(() => {
    const byBlock = new Map(shown.map(({ index }, place) => [index, pages[place]?.items]));
    return (index: number): Run | undefined => {
      if (index < head.length) return head[index];
      const block = blockAt(index - head.length);
      return byBlock.get(block)?.[index - head.length - startOf(block)];
    };
  }, [head, pages, shown]);
  const show = useCallback(
    (top: number, bottom: number) =>
      setRange((now) =>
        now.key === key && now.first === top && now.last === bottom ? now : { key, first: top, last: bottom },
      ),
    [key],
  );
  return { count, at, loading: live.isPending || live.isPlaceholderData, show };
}
