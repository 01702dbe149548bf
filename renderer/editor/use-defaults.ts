import type { JobDefaults } from '../../main/engine/model.ts';
import { useCall } from '../host/use-call.ts';

/** What holds where a job says nothing; undefined until the host has answered. */
export function useDefaults(): JobDefaults | undefined {
  return useCall('settings.get', {}).data?.engine.defaults;
}
