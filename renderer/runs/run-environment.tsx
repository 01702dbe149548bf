import { useState } from 'react';
import type { CallOutput } from '../../preload/contract.ts';
import { troubleWords } from '../format/reason-words.ts';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import type { Messages } from '../text/messages.ts';
import { errorWords } from '../ui/error-words.ts';
import css from './run-page.module.css';

type Report = CallOutput<'runs.environment'>;
type Variable = Report['variables'][number];
type Source = NonNullable<Variable['got']>['source'];

/** What somebody decided for this job comes before what every program of this person has. */
const ORDER: readonly Source[] = ['job', 'group', 'file', 'parameter', 'punctual', 'login-shell', 'session'];

/** What an attempt was given, where each variable came from, and what would be different now; folded, because it is long. */
export function RunEnvironment({ runId, attempt }: { runId: string; attempt: number }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const { data: report, error } = useCall('runs.environment', { id: runId, attempt }, { enabled: open });
  return (
    <section className={css.environment} aria-label={text.run.environment}>
      <button type="button" className={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        {text.run.environment}
      </button>
      {open && error !== null && <p role="alert">{errorWords(error, text).message}</p>}
      {open && error === null && report !== undefined && (
        <>
          <p className="dim">{aboutWords(report, text)}</p>
          <dl className="selectable">
            {inOrder(report.variables).map((variable) => (
              <Row key={variable.name} variable={variable} recorded={report.recorded} />
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

function Row({ variable: { name, got, now, differs }, recorded }: { variable: Variable; recorded: boolean }) {
  const text = useText();
  const t = text.run;
  const shown = recorded ? got : now;
  const source = (shown ?? now)?.source;
  return (
    <div data-differs={differs || undefined}>
      <dt title={name}>{name}</dt>
      <dd>{shown === null ? <span className="dim">{t.onlyNow}</span> : <bdi>{shown.value}</bdi>}</dd>
      <dd className={css.source}>{source === undefined ? null : t.sources[source]}</dd>
      {differs && (
        <dd className={css.now}>
          <span>{t.now}</span> {now === null ? <span>{t.notNow}</span> : <bdi>{now.value}</bdi>}
        </dd>
      )}
    </div>
  );
}

function aboutWords({ recorded, shellSilent, jobGone, problem, reason, variables }: Report, text: Messages): string {
  const trouble = problem === null ? null : troubleWords({ message: problem, reason }, text);
  const differing = variables.filter(({ differs }) => differs).length;
  return [
    recorded ? text.run.environmentGot : text.run.environmentUnknown,
    shellSilent ? text.run.environmentSilent : '',
    jobGone ? text.run.environmentJobGone : (trouble ?? (differing > 0 ? text.run.environmentDiffers(differing) : '')),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function inOrder(variables: readonly Variable[]): readonly Variable[] {
  const place = ({ got, now, differs }: Variable): number =>
    differs ? -1 : ORDER.indexOf((got ?? now)?.source ?? 'session');
  return variables.toSorted((a, b) => place(a) - place(b));
}
