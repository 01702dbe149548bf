import type { Weekday } from '../../main/engine/model.ts';
import { useCall } from '../host/use-call.ts';
import { WEEK } from './when-draft.ts';

/** The seven days, beginning where the person's week begins. Both languages begin theirs on Monday. */
export function useWeek(): readonly Weekday[] {
  const first = useCall('settings.get', {}).data?.window.firstWeekday ?? 'system';
  const at = first === 'system' ? 0 : WEEK.indexOf(first);
  return [...WEEK.slice(at), ...WEEK.slice(0, at)];
}
