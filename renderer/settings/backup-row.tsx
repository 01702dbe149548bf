import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Backup } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import css from './settings.module.css';

/** One copy of the database: when, what it holds, whether it is sound, and what can be done with it. */
export function BackupRow({
  backup,
  chosen,
  onRestore,
  onRemove,
}: {
  backup: Backup;
  /** It takes the place of the database at the next start. */
  chosen: boolean;
  onRestore: () => void;
  onRemove: () => void;
}) {
  const text = useText();
  const t = text.backups;
  const formats = useFormats();
  const [asked, setAsked] = useState(false);
  const { at, bytes, kind, jobs, runs, format, fault } = backup;
  const when = formats.full(at);
  const holds = [
    t.kinds[kind],
    ...(jobs === null ? [] : [t.jobs(jobs)]),
    ...(runs === null ? [] : [t.runs(runs)]),
    formats.bytes(bytes),
    ...(format === null ? [] : [t.format(format)]),
  ];
  return (
    <li className={css.line}>
      <span className={css.backup}>
        <State backup={backup} />
        <span className={css.words}>
          <span className="tabular">{when}</span>
          <small>{holds.join(' · ')}</small>
          {fault !== null && <small className={css.fault}>{t.faults[fault]}</small>}
        </span>
      </span>
      {asked ? (
        <span className={css.quiet}>
          <span>{t.removeSure}</span>
          <Button size="compact-sm" color="red" variant="light" autoFocus onClick={onRemove}>
            {t.removeYes}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setAsked(false)}>
            {text.common.cancel}
          </Button>
        </span>
      ) : (
        <span className={css.quiet}>
          {chosen && <span className="dim">{t.chosen}</span>}
          {!chosen && fault === null && kind !== 'broken' && (
            <Button variant="subtle" size="compact-sm" aria-label={t.restoreOf(when)} data-restore onClick={onRestore}>
              {t.restore}
            </Button>
          )}
          {!chosen && (
            <ActionIcon
              variant="subtle"
              color="gray"
              className={css.remove}
              aria-label={t.remove(when)}
              onClick={() => setAsked(true)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </span>
      )}
    </li>
  );
}

function State({ backup: { fault, verifiedAt, kind } }: { backup: Backup }) {
  const t = useText().backups;
  const formats = useFormats();
  const bad = fault !== null || kind === 'broken';
  const label =
    fault !== null
      ? t.faults[fault]
      : bad
        ? t.kinds.broken
        : verifiedAt === null
          ? t.unchecked
          : t.verified(formats.full(verifiedAt));
  const Icon = bad ? IconAlertTriangle : verifiedAt === null ? IconCircleDashed : IconCircleCheck;
  return (
    <Tooltip label={label}>
      <span
        role="img"
        aria-label={label}
        className={css.state}
        data-state={bad ? 'bad' : verifiedAt === null ? 'open' : 'good'}
      >
        <Icon size={16} stroke={1.8} />
      </span>
    </Tooltip>
  );
}
