import { useIsFetching, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { HostInfo } from '../../preload/contract.ts';
import { SILENT_AFTER_MS, SLOW } from '../text/unloaded.ts';
import { useClock } from './host-clock.ts';
import { useLink } from './link-context.tsx';

/** True while the host takes long to say something about itself, or to send a part of the window: it is frozen, or very busy. */
export function useSilent(): boolean {
  const asking = useIsFetching({ queryKey: ['host.info'] }) > 0;
  const [silent, setSilent] = useState(false);
  const [slow, setSlow] = useState(0);
  useEffect(() => {
    const count = (event: Event) => {
      if (event instanceof CustomEvent) setSlow((parts) => parts + (event.detail === true ? 1 : -1));
    };
    addEventListener(SLOW, count);
    return () => removeEventListener(SLOW, count);
  }, []);
  useEffect(() => {
    if (!asking) return;
    const timer = setTimeout(() => setSilent(true), SILENT_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setSilent(false);
    };
  }, [asking]);
  return silent || slow > 0;
}

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
