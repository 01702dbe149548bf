import type { Handlers } from '../../preload/contract.ts';
import type { ApiDeps } from './deps.ts';

export function createHostHandlers({
  host,
  clock,
  dismissNotice,
  events,
}: ApiDeps): Pick<Handlers, Extract<keyof Handlers, `host.${string}`>> {
  return {
    'host.info': async () => {
      const lasting = await host();
      // Read last, so that the window's correction of its own clock is as good as it can be.
      return { ...lasting, events: events() ?? [], zone: clock.zone(), now: clock.now() };
    },
    'host.dismiss': ({ notice }) => {
      dismissNotice(notice);
      return {};
    },
  };
}
