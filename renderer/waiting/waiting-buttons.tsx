import { ActionIcon, Button } from '@mantine/core';
import { IconHandOff, IconHandStop, IconPlayerPlayFilled, IconPlayerTrackNext } from '@tabler/icons-react';
import { type ReactNode, useRef } from 'react';
import type { Run } from '../../main/engine/model.ts';
import { useText } from '../text/language.tsx';
import { useFocusNearby } from './use-focus-nearby.ts';
import { useWaitingActions } from './use-waiting-actions.ts';
import css from './waiting.module.css';

/**
 * Start now, Skip, and for missed runs that settle Hold or Let go. One set for one run or for several that wait alike.
 * `look`: buttons with words, or icons where a line has no room for them.
 */
export function WaitingButtons({
  runs,
  look = 'words',
  tabIndex,
}: {
  runs: readonly Run[];
  look?: 'words' | 'icons' | 'page';
  tabIndex?: number;
}) {
  const t = useText().waits;
  const box = useRef<HTMLSpanElement>(null);
  useFocusNearby(box);
  const actions = useWaitingActions();
  const ids = runs.map(({ id }) => id);
  const [first] = runs;
  if (first === undefined) return null;
  const several = runs.length > 1;
  // A retry that settles goes on by itself: only what was missed is held.
  const settles = runs.every(({ waitingFor, attempt }) => waitingFor === 'settle' && attempt === 1);
  const held = runs.every(({ wait }) => wait?.held === true);
  const about = several ? null : first.jobName.slice(0, 80);
  const one = (name: string, icon: ReactNode, run: () => void, main = false) => (
    <Act {...{ name, icon, run, main, about, look, tabIndex }} />
  );
  return (
    <span ref={box} className={css.buttons} data-look={look}>
      {runs.every(canStart) &&
        one(several ? t.startAll : t.start, <IconPlayerPlayFilled size={13} />, () => actions.start(ids), true)}
      {settles &&
        (held
          ? one(several ? t.releaseAll : t.release, <IconHandOff size={14} />, () => actions.release(ids))
          : one(several ? t.holdAll : t.hold, <IconHandStop size={14} />, () => actions.hold(ids)))}
      {one(several ? t.skipAll : t.skip, <IconPlayerTrackNext size={14} />, () => actions.skip(ids))}
    </span>
  );
}

/**
 * The run before it is never passed, and the ledger's answer is not ours to give (W7); a record of several runs is none of them, and
 * what was started waits for a place alone.
 */
function canStart({ waitingFor, kind, wait }: Run): boolean {
  return waitingFor !== 'previous' && waitingFor !== 'claim' && kind !== 'span' && wait?.startNow !== true;
}

function Act({
  name,
  icon,
  run,
  main,
  about,
  look,
  tabIndex,
}: {
  name: string;
  icon: ReactNode;
  run: () => void;
  main: boolean;
  /** Whose run it is, for screen readers; null where the line says it. */
  about: string | null;
  look: 'words' | 'icons' | 'page';
  tabIndex: number | undefined;
}) {
  const t = useText().waits;
  const label = about === null ? name : t.about(name, about);
  const press = (event: { stopPropagation(): void }) => {
    // A line that leads somewhere stays where it is.
    event.stopPropagation();
    run();
  };
  if (look === 'icons') {
    return (
      <ActionIcon
        size={24}
        variant="subtle"
        color="gray"
        tabIndex={tabIndex}
        aria-label={label}
        title={name}
        onClick={press}
      >
        {icon}
      </ActionIcon>
    );
  }
  return (
    <Button
      {...(look === 'page' ? {} : { size: 'compact-xs' })}
      variant={main ? (look === 'page' ? 'filled' : 'light') : 'default'}
      leftSection={look === 'page' ? icon : undefined}
      tabIndex={tabIndex}
      aria-label={label}
      onClick={press}
    >
      {name}
    </Button>
  );
}
