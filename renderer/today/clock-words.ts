import type { Formats } from '../format/formats.ts';
import type { Messages } from '../text/messages.ts';

/** "clock +1 h" */
export function clockWords(byMs: number, t: Messages['today'], { duration }: Pick<Formats, 'duration'>): string {
  return byMs > 0 ? t.clockForward(duration(byMs)) : t.clockBack(duration(-byMs));
}
