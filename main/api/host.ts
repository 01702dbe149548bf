import type { Handlers } from '../../preload/contract.ts';
import type { ApiDeps } from './deps.ts';

export function createHostHandlers({ host, clock, events }: ApiDeps): Pick<Handlers, 'host.info'> {
  return {
    'host.info': async () => {
      const lasting = await host();
      // Read last, so that the window's correction of its own clock is as good as it can be.
      return { ...lasting, events: events() ?? [], zone: clock.zone(), now: clock.now() };
    },
  };
}
