import { Checkbox, Select } from '@mantine/core';
import type { Action } from '../../main/engine/model.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { type Candidate, sameFires } from './candidates.ts';
import css from './import.module.css';
import type { BundleChoice, FireList } from './shapes.ts';

const CHOICES: readonly BundleChoice[] = ['skip', 'update', 'copy'];
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
        {was !== null && spec !== null && (
          <>
            <p className={css.verdict} data-warn={same === false || undefined}>
              {same === null ? null : same ? t.same : t.notSame}
            </p>
            <div className={css.fires}>
              <Fires title={t.old} list={was.oldFires} other={was.newFires} />
              <Fires title={t.new} list={was.newFires} other={was.oldFires} />
            </div>
          </>
        )}
        {was !== null && was.differences.length > 0 && (
          <ul className={css.differences} aria-label={t.differences}>
            {was.differences.map(({ message }) => (
              <li key={message}>{message}</li>
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

function Fires({ title, list, other }: { title: string; list: FireList; other: FireList }) {
  const formats = useFormats();
  return (
    <div>
      <h4>{title}</h4>
      <ol>
        {list.instants.slice(0, FIRES).map((at, index) => (
          <li key={at} className="tabular" data-warn={other.instants[index] !== at || undefined}>
            {formats.full(at)}
          </li>
        ))}
      </ol>
      {list.note !== null && <p className="dim">{list.note}</p>}
    </div>
  );
}

function commandOf(action: Action): string {
  if (action.kind === 'shell') return action.command;
  if (action.kind === 'program') return [action.program, ...action.args].join(' ');
  return `${action.interpreter} ${action.file ?? ''}`;
}
