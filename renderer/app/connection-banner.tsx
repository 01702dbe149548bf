import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Client } from '../../preload/client.ts';
import { useLink, useLinkState } from '../host/link-context.tsx';
import { useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';
import css from './shell.module.css';

/** How long a break may last before anybody is told: a host that restarts quickly is not worth a word. */
const PATIENCE_MS = 600;

/** Set for good once another host has taken over (S42); null until then. */
function useTakenOver(link: Client): { readonly window: string | undefined } | null {
  const [other, setOther] = useState<{ readonly window: string | undefined } | null>(null);
  useEffect(
    () =>
      link.on('closing', ({ because, window }) => {
        if (because?.code === 'taken-over') setOther({ window });
      }),
    [link],
  );
  return other;
}

/** Says that the connection is gone and that the window is trying; says when it is back. */
export function ConnectionBanner() {
  const text = useText();
  const link = useLink();
  const state = useLinkState();
  const lost = state.kind !== 'connected';
  // On a busy computer the very first line may take as long as one that was lost: then nothing has come back.
  const again = state.kind === 'connected' && state.again;
  const [shown, setShown] = useState(false);
  const told = useRef(false);
  const other = useTakenOver(link);
  useEffect(() => {
    if (!lost) {
      if (told.current && again) toast(text.app.back);
      told.current = false;
      setShown(false);
      return;
    }
    const timer = setTimeout(() => {
      told.current = true;
      setShown(true);
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost, again, text]);
  if (other !== null) {
    return (
      <div className={css.banner} role="alert">
        <IconPlugConnectedX size={16} aria-hidden />
        <span>{text.app.takenOver}</span>
        {other.window !== undefined && (
          <Button component="a" href={other.window} variant="default" size="compact-sm" ml="auto">
            {text.app.openOther}
          </Button>
        )}
      </div>
    );
  }
  if (!shown) return null;
  return (
    <div className={css.banner} role="alert">
      <IconPlugConnectedX size={16} aria-hidden />
      <span>
        <strong>{text.app.lost}</strong> {text.app.lostHint}
      </span>
      <Button variant="default" size="compact-sm" ml="auto" onClick={() => link.reconnect()}>
        {text.common.retry}
      </Button>
    </div>
  );
}
