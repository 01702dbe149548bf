import { Alert, Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Backup } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useAct, useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';
import { BackupRow } from './backup-row.tsx';
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
  const remove = useAct('backups.remove', {
    onDone: (output) => {
      cache.setQueryData(['backups.list', {}], output);
      toast(t.removed);
    },
  });
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
  const { backups, restoring, rules } = list;
  const wanted = backups.find(({ name }) => name === restoring);
  const isAside = ({ kind }: Backup): boolean => kind === 'replaced' || kind === 'broken';
  const aside = backups.filter(isAside);
  const own = backups.filter((backup) => !isAside(backup));
  const rows = (some: readonly Backup[], label: string) =>
    some.length > 0 && (
      <ul className={css.backups} aria-label={label}>
        {some.map((backup) => (
          <BackupRow
            key={backup.name}
            backup={backup}
            chosen={backup.name === restoring}
            onRestore={() => ask(backup.name)}
            onRemove={() => remove.mutate({ name: backup.name })}
          />
        ))}
      </ul>
    );
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
        <span className="dim">{own.length === 0 ? t.none : t.count(own.length)}</span>
        <Button variant="default" loading={create.isPending} onClick={() => create.mutate({})}>
          {t.now}
        </Button>
      </div>
      {rows(own, t.title)}
      <p className={css.hint}>
        {t.rules(
          rules.days,
          rules.weeks,
          rules.months,
          rules.byHand,
          rules.beforeUpdates,
          formats.bytes(rules.bytes),
          rules.always,
        )}
      </p>
      {aside.length > 0 && (
        <>
          <h3 className={css.part}>{t.aside}</h3>
          {rows(aside, t.aside)}
          <p className={css.hint}>{t.asideRules(rules.aside.days, formats.bytes(rules.aside.bytes))}</p>
        </>
      )}
    </Block>
  );
}
