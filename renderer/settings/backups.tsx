import { Alert, Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useFormats } from '../format/formats-context.tsx';
import { useAct, useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';
import { Block } from './line.tsx';
import css from './settings.module.css';

/** Copies of the database, and the wish to go back to one; a restore is only ever done while nothing else is open: at the next start. */
export function Backups() {
  const text = useText();
  const t = text.backups;
  const formats = useFormats();
  const cache = useQueryClient();
  const list = useCall('backups.list', {}).data;
  const again = () => void cache.invalidateQueries({ queryKey: ['backups.list'] });
  const create = useAct('backups.create', {
    onDone: () => {
      again();
      toast(t.created);
    },
  });
  const restore = useAct('backups.restore', { onDone: (output) => cache.setQueryData(['backups.list', {}], output) });
  // One button takes the place of the other: who pressed it by key goes on from there.
  const pressed = useRef(false);
  const ask = (name: string | null) => {
    pressed.current = true;
    restore.mutate({ name });
  };
  const wish = list?.restoring;
  useEffect(() => {
    if (!pressed.current || wish === undefined) return;
    pressed.current = false;
    const button = document.querySelector<HTMLElement>(wish === null ? '[data-restore]' : '[data-call-off]');
    if (document.activeElement === document.body) button?.focus();
  }, [wish]);
  if (list === undefined) return null;
  const { backups, restoring } = list;
  const wanted = backups.find(({ name }) => name === restoring);
  return (
    <Block title={t.title} hint={t.hint}>
      {restoring !== null && (
        <Alert my={12} color="yellow" role="status" icon={<IconHistory size={18} />} title={t.atNextStart}>
          <p className={css.backupWords}>{t.willRestore(wanted === undefined ? restoring : formats.full(wanted.at))}</p>
          <Button
            variant="default"
            size="compact-sm"
            loading={restore.isPending}
            data-call-off
            onClick={() => ask(null)}
          >
            {t.callOff}
          </Button>
        </Alert>
      )}
      <div className={css.line}>
        <span className="dim">{backups.length === 0 ? t.none : t.count(backups.length)}</span>
        <Button variant="default" loading={create.isPending} onClick={() => create.mutate({})}>
          {t.now}
        </Button>
      </div>
      {backups.length > 0 && (
        <ul className={css.backups} aria-label={t.title}>
          {backups.map(({ name, at, bytes, daily }) => (
            <li key={name} className={css.line}>
              <span className={css.words}>
                <span className="tabular">{formats.full(at)}</span>
                <small>{`${daily ? t.daily : t.byHand} · ${formats.bytes(bytes)}`}</small>
              </span>
              {name === restoring ? (
                <span className="dim">{t.chosen}</span>
              ) : (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-label={t.restoreOf(formats.full(at))}
                  data-restore
                  onClick={() => ask(name)}
                >
                  {t.restore}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Block>
  );
}
