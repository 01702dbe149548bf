import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Client } from '../../preload/client.ts';
import { useSilent } from '../host/host-info.ts';
import { useLink, useLinkState } from '../host/link-context.tsx';
import { reloadOnce } from '../host/reload.ts';
import { useText } from '../text/language.tsx';
import { UNLOADED } from '../text/unloaded.ts';
import { toast } from '../ui/toast.tsx';
import css from './shell.module.css';
import { useUi } from './ui-state.tsx';

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

/** True once code of the window could not be fetched. Where nothing can be lost, the page reloads by itself as soon as the host answers. */
function useUnloaded(connected: boolean): boolean {
  const { guard } = useUi();
  const [unloaded, setUnloaded] = useState(false);
  useEffect(() => {
    const note = () => setUnloaded(true);
    addEventListener(UNLOADED, note);
    return () => removeEventListener(UNLOADED, note);
  }, []);
  useEffect(() => {
    if (unloaded && connected && guard.current === null) void reloadOnce();
  }, [unloaded, connected, guard]);
  return unloaded;
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
  const silent = useSilent();
  const unloaded = useUnloaded(!lost);
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
  if (shown) {
    return (
      <Banner title={text.app.lost} hint={text.app.lostHint}>
        <Button variant="default" size="compact-sm" ml="auto" onClick={() => link.reconnect()}>
          {text.common.retry}
        </Button>
      </Banner>
    );
  }
  if (lost) return null;
  if (silent) return <Banner title={text.app.silent} hint={text.app.silentHint} />;
  if (!unloaded) return null;
  return (
    <Banner title={text.app.unloaded} hint={text.app.unloadedHint}>
      <Button variant="default" size="compact-sm" ml="auto" onClick={() => location.reload()}>
        {text.app.reload}
      </Button>
    </Banner>
  );
}

function Banner({ title, hint, children }: { title: string; hint: string; children?: ReactNode }) {
  return (
    <div className={css.banner} role="alert">
      <IconPlugConnectedX size={16} aria-hidden />
      <span>
        <strong>{title}</strong> {hint}
      </span>
      {children}
    </div>
  );
}
