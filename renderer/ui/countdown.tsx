import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';

/** Time left until `at`, ticking with the shared clock; below zero it says 0 s until the host says more. */
export function Countdown({ at }: { at: number }) {
  const now = useNow();
  const formats = useFormats();
  return <span className="tabular">{formats.countdown(at - now)}</span>;
}

/** Time gone since `at`, ticking. */
export function Elapsed({ since }: { since: number }) {
  const now = useNow();
  const formats = useFormats();
  return <span className="tabular">{formats.countdown(Math.max(0, now - since))}</span>;
}
