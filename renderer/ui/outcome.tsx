import {
  IconAlertTriangleFilled,
  IconArrowMerge,
  IconBoltFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconClockX,
  IconDots,
  IconLoader2,
  IconMoonFilled,
  IconPlayerStopFilled,
  IconPlayerTrackNextFilled,
} from '@tabler/icons-react';
import { type ComponentType, memo } from 'react';
import type { RunState } from '../../main/engine/model.ts';
import { useText } from '../text/language.tsx';
import css from './outcome.module.css';

export type Tone = 'ok' | 'bad' | 'warn' | 'run' | 'off';

const TONES: Readonly<Record<RunState, Tone>> = {
  queued: 'off',
  starting: 'run',
  running: 'run',
  succeeded: 'ok',
  failed: 'bad',
  'timed-out': 'bad',
  interrupted: 'bad',
  stopped: 'off',
  missed: 'warn',
  skipped: 'off',
  merged: 'off',
};

type Icon = ComponentType<{ size?: number; className?: string | undefined; 'aria-hidden'?: boolean }>;
/** Every state has a shape of its own, so that nothing is told by colour alone. */
const ICONS: Readonly<Record<RunState, Icon>> = {
  queued: IconDots,
  starting: IconLoader2,
  running: IconLoader2,
  succeeded: IconCircleCheckFilled,
  failed: IconCircleXFilled,
  'timed-out': IconClockX,
  interrupted: IconBoltFilled,
  stopped: IconPlayerStopFilled,
  missed: IconMoonFilled,
  skipped: IconPlayerTrackNextFilled,
  merged: IconArrowMerge,
};

/** Every state there is. */
export const STATES = Object.keys(TONES) as readonly RunState[];

export function toneOf(state: RunState): Tone {
  return TONES[state];
}

/** The shape and colour of a state; with `label` also its word. Without, the word is there for screen readers. */
export const Outcome = memo(function Outcome({
  state,
  label = false,
  size = 15,
}: {
  state: RunState;
  label?: boolean;
  size?: number;
}) {
  const text = useText();
  const Icon = ICONS[state];
  const spins = state === 'running' || state === 'starting';
  return (
    <span className={css.outcome} data-tone={TONES[state]} title={label ? undefined : text.state[state]}>
      <Icon size={size} aria-hidden className={spins ? css.spin : undefined} />
      <span className={label ? css.word : 'sr-only'}>{text.state[state]}</span>
    </span>
  );
});

/** A job that has not run yet. */
export function NoOutcome() {
  return (
    <span className={css.outcome} data-tone="off">
      <IconCircleDashed size={15} aria-hidden />
    </span>
  );
}

/** A row that could not be read (S41). */
export function BrokenMark({ label }: { label: string }) {
  return (
    <span className={css.outcome} data-tone="bad" title={label}>
      <IconAlertTriangleFilled size={15} aria-hidden />
      <span className="sr-only">{label}</span>
    </span>
  );
}
