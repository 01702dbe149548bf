import { Button, Checkbox, Select } from '@mantine/core';
import { useState } from 'react';
import type { Action } from '../../main/engine/model.ts';
import { useFormats } from '../format/formats-context.tsx';
import { problemWords } from '../format/problem-words.ts';
import { useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { type Candidate, fireRows, sameFires } from './candidates.ts';
import css from './import.module.css';
import type { BundleChoice } from './shapes.ts';

const CHOICES: readonly BundleChoice[] = ['skip', 'update', 'copy'];
/** Rows that stand there at once; the rest is one click away. */
const FIRES = 5;

/** One entry: as it was, what it becomes, when it fires by both, and everything that will be different. */
export function CandidateView({
  candidate: { name, spec, paused, was },
  chosen,
  onChosen,
  conflict,
  onConflict,
}: {
  candidate: Candidate;
  chosen: boolean;
  onChosen: (on: boolean) => void;
  /** Null = there is no job with its id yet. */
  conflict: BundleChoice | null;
  onConflict: (choice: BundleChoice) => void;
}) {
  const text = useText();
  const t = text.importing;
  const language = useLanguage();
  const schedule = spec?.schedule;
  const words = useCall('schedule.preview', { schedule, count: 0, language }, { enabled: schedule !== undefined }).data
    ?.words;
  const same = was === null ? null : sameFires(was);
  return (
    <li className={css.entry} data-off={spec === null || !chosen || undefined}>
      <Checkbox
        aria-label={text.jobs.select(name.slice(0, 80))}
        checked={spec !== null && chosen}
        disabled={spec === null}
        onChange={(event) => onChosen(event.currentTarget.checked)}
      />
      <div className={css.body}>
        <h3 className={css.name}>
          <bdi>{name.slice(0, 200)}</bdi>
          {paused !== null && <span className={css.badge}>{text.jobState.paused}</span>}
          {spec === null && (
            <span className={css.badge} data-warn>
              {t.impossible}
            </span>
          )}
        </h3>
        {was !== null && (
          <p className={css.was}>
            {was.line !== null && <span className="dim">{`${t.line(was.line)} `}</span>}
            <code className="selectable">{was.text}</code>
          </p>
        )}
        {spec !== null && (
          <p className={css.becomes}>
            <strong>{words}</strong> <code className="selectable">{commandOf(spec.action)}</code>
          </p>
        )}
        {spec?.secrets !== undefined && <p className={css.verdict}>{text.secrets.byName(spec.secrets.join(', '))}</p>}
        {was !== null && spec !== null && (
          <>
            <p className={css.verdict} data-warn={same === false || undefined}>
              {same === null ? null : same ? t.same : t.notSame}
            </p>
            <Fires was={was} />
          </>
        )}
        {was !== null && was.differences.length > 0 && (
          <ul className={css.differences} aria-label={t.differences}>
            {was.differences.map((one) => (
              <li key={one.message}>{problemWords(one, text)}</li>
            ))}
          </ul>
        )}
        {conflict !== null && (
          <Select
            label={t.exists}
            w={300}
            size="xs"
            allowDeselect={false}
            data={CHOICES.map((value) => ({ value, label: t.choices[value] }))}
            value={conflict}
            onChange={(value) => onConflict(CHOICES.find((one) => one === value) ?? 'skip')}
          />
        )}
      </div>
    </li>
  );
}

/** Old and new side by side, a row for each moment. */
function Fires({ was }: { was: NonNullable<Candidate['was']> }) {
  const t = useText().importing;
  const formats = useFormats();
  const [all, setAll] = useState(false);
  const rows = fireRows(was);
  const shown = all ? rows : rows.slice(0, FIRES);
  // A side without times of the clock has its note instead.
  const both = was.oldFires.instants.length > 0 && was.newFires.instants.length > 0;
  const columns = [
    { title: t.old, note: was.oldFires.note, at: (row: (typeof rows)[number]) => row[0] },
    { title: t.new, note: was.newFires.note, at: (row: (typeof rows)[number]) => row[1] },
  ];
  return (
    <>
      <div className={css.fires}>
        {columns.map(({ title, note, at }) => (
          <div key={title}>
            <h4>{title}</h4>
            <ol>
              {(rows.some((row) => at(row) !== null) ? shown : []).map((row) => {
                const moment = at(row);
                return (
                  <li key={row[0] ?? row[1]} className="tabular" data-warn={(both && row[0] !== row[1]) || undefined}>
                    {moment === null ? <span className="dim">{t.notThen}</span> : formats.full(moment)}
                  </li>
                );
              })}
            </ol>
            {note !== null && <p className="dim">{note}</p>}
          </div>
        ))}
      </div>
      {rows.length > FIRES && (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-expanded={all}
          style={{ alignSelf: 'start', marginInlineStart: -8 }}
          onClick={() => setAll(!all)}
        >
          {all ? t.fewerTimes : t.allTimes(rows.length)}
        </Button>
      )}
    </>
  );
}

function commandOf(action: Action): string {
  if (action.kind === 'shell') return action.command;
  if (action.kind === 'program') return [action.program, ...action.args].join(' ');
  return `${action.interpreter} ${action.file ?? ''}`;
}
