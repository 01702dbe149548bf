import { useQuery } from '@tanstack/react-query';
import type { HostInfo } from '../../preload/contract.ts';
import { useClock } from './host-clock.ts';
import { useLink } from './link-context.tsx';

/** What the host tells about itself; asking also sets the window's clock by the host's. */
export function useHostInfo(): HostInfo | undefined {
  const link = useLink();
  const clock = useClock();
  return useQuery({
    queryKey: ['host.info', {}],
    queryFn: async () => {
      const sentAt = Date.now();
      const info = await link.call('host.info', {});
      clock.correct(info.now, sentAt, Date.now());
      return info;
    },
    refetchInterval: 60_000,
  }).data;
}
