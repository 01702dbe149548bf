import { Button, NativeSelect } from '@mantine/core';
import { IconDatabaseExclamation } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { DatabaseQuestion } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { troubleWords } from '../format/reason-words.ts';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import css from './database-page.module.css';

/** The whole window while a person must decide about a missing or damaged database: nothing else can be done. */
export function DatabasePage({ question }: { question: DatabaseQuestion }) {
  const text = useText();
  const t = text.database;
  const formats = useFormats();
  const decide = useAct('backups.decide', { quiet: true });
  const usable = question.backups.flatMap(({ jobs, ...one }) =>
    jobs === null || one.fault !== null || one.kind === 'broken' ? [] : [{ ...one, jobs }],
  );
  const [wanted, setWanted] = useState<string | null>(null);
  const named = (name: string | null) => usable.find((one) => one.name === name);
  const chosen = named(wanted) ?? named(question.suggested) ?? usable[0];
  const holds = ({ jobs, runs, bytes }: (typeof usable)[number]): string =>
    [text.backups.jobs(jobs), ...(runs === null ? [] : [text.backups.runs(runs)]), formats.bytes(bytes)].join(' · ');
  // From the answer until the engine runs and the window's pages take this one's place.
  const busy = decide.isPending || decide.isSuccess;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { fault, file } = question;

  return (
    <main className={css.page}>
      <div className={css.content}>
        <IconDatabaseExclamation size={34} stroke={1.4} aria-hidden />
        <h1 ref={heading} tabIndex={-1} className={css.title}>
          {fault === 'missing' ? t.missing : t.damaged}
        </h1>
        <p className="selectable">{fault === 'missing' ? t.missingWhat(file) : t.damagedWhat(file)}</p>
        <section className={css.choice}>
          {chosen === undefined ? (
            <p>{t.noBackup}</p>
          ) : (
            <>
              <Button disabled={busy} onClick={() => decide.mutate({ restore: chosen.name })}>
                {t.restore(formats.full(chosen.at), chosen.jobs)}
              </Button>
              <p className="dim">
                {t.holds(
                  chosen.name === question.suggested,
                  holds(chosen),
                  chosen.verifiedAt === null
                    ? text.backups.unchecked
                    : text.backups.verified(formats.full(chosen.verifiedAt)),
                )}
              </p>
              <p>{t.restoreMeans}</p>
              {usable.length > 1 && (
                <NativeSelect
                  label={t.whichBackup}
                  value={chosen.name}
                  disabled={busy}
                  onChange={({ currentTarget }) => setWanted(currentTarget.value)}
                  data={usable.map((one) => ({
                    value: one.name,
                    label: t.backup(formats.full(one.at), text.backups.kinds[one.kind], holds(one)),
                  }))}
                />
              )}
            </>
          )}
        </section>
        <section className={css.choice}>
          <Button variant="default" disabled={busy} onClick={() => decide.mutate({ restore: null })}>
            {t.empty}
          </Button>
          <p>{fault === 'missing' ? t.emptyMissing : t.emptyDamaged}</p>
        </section>
        {fault === 'missing' && <p className="dim">{t.putBack}</p>}
        <p role="status">{busy ? t.working : ''}</p>
        {decide.error !== null && (
          <p role="alert" className={css.failure}>
            {troubleWords(decide.error, text)}
          </p>
        )}
      </div>
    </main>
  );
}
