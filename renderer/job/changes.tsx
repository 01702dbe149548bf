import { Button } from '@mantine/core';
import { IconArrowBackUp, IconArrowRight } from '@tabler/icons-react';
import type { JobChange } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useAct, useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';
import css from './changes.module.css';

/** Everything that people changed about the job, newest first; what still stands can be taken back by itself. */
export function Changes({ jobId }: { jobId: string }) {
  const text = useText();
  const t = text.changes;
  const language = useLanguage();
  const changes = useCall('jobs.changes', { id: jobId, language }, { keep: true }).data?.changes;
  const undo = useAct('jobs.undoChange', { onDone: () => toast(t.undone) });
  if (changes === undefined) return null;
  if (changes.length === 0) return <p className={css.none}>{t.none}</p>;
  return (
    <ol className={css.changes} aria-label={t.title}>
      {changes.map((change) => (
        <Change
          key={change.number}
          change={change}
          taken={changes.find((one) => one.number === change.undoes) ?? null}
          busy={undo.isPending}
          onUndo={() => undo.mutate({ id: jobId, number: change.number })}
        />
      ))}
    </ol>
  );
}

function Change({
  change,
  taken,
  busy,
  onUndo,
}: {
  change: JobChange;
  /** What this one took back. */
  taken: JobChange | null;
  busy: boolean;
  onUndo: () => void;
}) {
  const text = useText();
  const t = text.changes;
  const formats = useFormats();
  const now = useNow(60_000);
  const when = formats.near(change.at, now);
  const title =
    change.undoes === null
      ? t.kinds[change.kind]
      : taken === null
        ? t.tookBack
        : t.tookBackOf(formats.near(taken.at, now));
  return (
    <li className={css.change}>
      <div className={css.head}>
        <strong>{title}</strong>
        <span className="dim">{t.origins[change.origin]}</span>
        <time
          className={`${css.when} tabular`}
          dateTime={new Date(change.at).toISOString()}
          title={formats.full(change.at)}
        >
          {when}
        </time>
        {change.undoable && (
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconArrowBackUp size={14} />}
            disabled={busy}
            aria-label={t.undoOf(when)}
            onClick={onUndo}
          >
            {text.common.undo}
          </Button>
        )}
      </div>
      {change.kind === 'edited' && change.words.length === 0 && <p className={css.unknown}>{t.unknown}</p>}
      {change.words.length > 0 && (
        <dl className={css.words}>
          {change.words.map(({ member, before, after }) => (
            <div key={member}>
              <dt>{nameOf(text.changes.members, member)}</dt>
              <dd className="selectable">
                <del>{before === null ? <i>{t.notSet}</i> : <bdi>{before}</bdi>}</del>
                <IconArrowRight size={13} aria-hidden />
                <span className="sr-only">{t.became}</span>
                <ins>{after === null ? <i>{t.notSet}</i> : <bdi>{after}</bdi>}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

/** A member that this window does not know yet keeps its own name. */
function nameOf(names: Readonly<Record<string, string>>, member: string): string {
  return names[member] ?? member;
}
