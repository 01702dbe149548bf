import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { entryOf } from '../../main/engine/entry-of.ts';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';
import { CandidateView } from './candidate-view.tsx';
import { bundleOf, type Found } from './candidates.ts';
import css from './import.module.css';
import { Note } from './note.tsx';
import type { BundleChoice } from './shapes.ts';

/** A long crontab is shown piece by piece: each entry asks the host for its words. */
const STEP = 50;

/** What was found: what is true of all, what nobody understood, and each entry with a choice. */
export function ChooseJobs({ found, existing }: { found: Found; existing: ReadonlySet<string> }) {
  const text = useText();
  const t = text.importing;
  const [, go] = useLocation();
  const { candidates } = found;
  const possible = candidates.filter(({ spec }) => spec !== null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [choices, setChoices] = useState<Readonly<Record<string, BundleChoice>>>({});
  const [settings, setSettings] = useState(false);
  const [shown, setShown] = useState(STEP);
  const chosen = possible.filter(({ id }) => !left.has(id));
  const bring = useAct('jobs.import', {
    onDone: ({ added, updated, skipped, copied }) => {
      toast(t.done(added.length + copied.length, updated.length, skipped.length));
      go('/jobs');
    },
  });
  const all = chosen.length === possible.length;
  return (
    <section className={css.found} aria-label={t.found(candidates.length)}>
      <div className={css.head}>
        <h2>{t.found(candidates.length)}</h2>
        {found.formats.map((format) => (
          <span key={format} className={css.badge}>
            {t.formats[format]}
          </span>
        ))}
      </div>
      {found.differences.length > 0 && (
        <Note title={t.general}>
          {found.differences.map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </Note>
      )}
      {found.notUnderstood.length > 0 && (
        <Note title={t.notUnderstood(found.notUnderstood.length)} warn>
          {found.notUnderstood.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a list that never changes
            <li key={index}>
              {one.line !== null && <span className="dim">{`${t.line(one.line)} `}</span>}
              <code className="selectable">{one.text}</code> {one.message}
            </li>
          ))}
        </Note>
      )}
      {found.leftOut.length > 0 && (
        <Note title={t.leftOut(found.leftOut.length)} warn>
          {found.leftOut.map(({ id, name, problem }) => (
            <li key={id}>
              <bdi>{name}</bdi> <code className="selectable">{id}</code> {problem}
            </li>
          ))}
        </Note>
      )}
      {possible.length > 1 && (
        <Checkbox
          label={t.all}
          checked={all}
          indeterminate={!all && chosen.length > 0}
          onChange={() => setLeft(all ? new Set(possible.map(({ id }) => id)) : new Set())}
        />
      )}
      <ul className={css.list}>
        {candidates.slice(0, shown).map((candidate) => (
          <CandidateView
            key={candidate.id}
            candidate={candidate}
            chosen={!left.has(candidate.id)}
            onChosen={(on) => {
              const next = new Set(left);
              if (on) next.delete(candidate.id);
              else next.add(candidate.id);
              setLeft(next);
            }}
            conflict={existing.has(candidate.id) ? (entryOf(choices, candidate.id) ?? 'skip') : null}
            onConflict={(choice) => setChoices({ ...choices, [candidate.id]: choice })}
          />
        ))}
      </ul>
      {candidates.length > shown && (
        <Button variant="subtle" onClick={() => setShown(shown + STEP)}>
          {t.more(candidates.length - shown)}
        </Button>
      )}
      {candidates.length > 0 && (
        <div className={css.finish}>
          {found.settings !== null && (
            <Checkbox
              label={t.settings}
              checked={settings}
              onChange={(event) => setSettings(event.currentTarget.checked)}
            />
          )}
          <Button
            disabled={chosen.length === 0}
            loading={bring.isPending}
            onClick={() =>
              bring.mutate({ bundle: bundleOf(chosen, settings ? found.settings : null), choices, settings })
            }
          >
            {t.bring(chosen.length)}
          </Button>
        </div>
      )}
    </section>
  );
}
