import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useText } from '../text/language.tsx';

/** Time left until `at`, ticking with the shared clock; at zero it says "now" until the host says more. */
export function Countdown({ at, words }: { at: number; words?: (time: string) => string }) {
  const now = useNow();
  const formats = useFormats();
  const text = useText();
  const left = formats.countdown(at - now);
  return <span className="tabular">{at <= now ? text.time.now : (words?.(left) ?? left)}</span>;
}

/** Time gone since `at`, ticking. */
export function Elapsed({ since }: { since: number }) {
  const now = useNow();
  const formats = useFormats();
  return <span className="tabular">{formats.countdown(Math.max(0, now - since))}</span>;
}
