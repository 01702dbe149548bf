import { Button } from '@mantine/core';
import type { CallInput, EnvironmentVariable } from '../../preload/contract.ts';
import { troubleWords } from '../format/reason-words.ts';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import css from './editor.module.css';
import { canHold, valueIn, withVariable } from './variables-text.ts';

/** "It works in my terminal": what the terminal has and the job would not get, and a click to take it over. */
export function EnvironmentDetective({
  variables,
  ask,
  onChange,
}: {
  /** The text of the field. */
  variables: string;
  ask: () => CallInput<'action.environment'>;
  onChange: (variables: string) => void;
}) {
  const text = useText();
  const t = text.detective;
  const report = useAct('action.environment');
  const { data } = report;
  const differing = (data?.variables ?? []).filter(({ differs }) => differs);
  const theirs = differing.filter(({ shell }) => shell !== null);
  const ours = differing.filter(({ shell }) => shell === null);
  return (
    <div className={css.detective}>
      <div className={css.check}>
        <Button
          variant="default"
          size="compact-sm"
          loading={report.isPending}
          onClick={() => {
            const { folder, environment, environmentFile, group, jobId, secrets } = ask();
            report.mutate({ folder, environment, environmentFile, group, jobId, secrets });
          }}
        >
          {t.compare}
        </Button>
        <div role="status">
          {data !== undefined &&
            (data.problem === null
              ? theirs.length === 0
                ? t.same
                : t.differ(theirs.length)
              : troubleWords({ message: data.problem, reason: data.reason }, text))}
        </div>
      </div>
      {theirs.length > 0 && (
        <ul className={css.variables} aria-label={t.terminal}>
          {theirs.map((variable) => (
            <Variable key={variable.name} variable={variable} variables={variables} onChange={onChange} />
          ))}
        </ul>
      )}
      {ours.length > 0 && <p className={css.trialNote}>{t.onlyHere(ours.map(({ name }) => name).join(', '))}</p>}
    </div>
  );
}

function Variable({
  variable: { name, job, shell, masked },
  variables,
  onChange,
}: {
  variable: EnvironmentVariable;
  variables: string;
  onChange: (variables: string) => void;
}) {
  const t = useText().detective;
  const value = shell ?? '';
  const adopted = !masked && valueIn(variables, name) === value;
  const separator = value.includes(';') ? ';' : ':';
  const missing =
    name.toUpperCase() === 'PATH' && job !== null
      ? value.split(separator).filter((part) => part !== '' && !job.split(separator).includes(part))
      : [];
  return (
    <li>
      <code className={css.variableName}>{name}</code>
      <span className={css.values}>
        <span>
          <span className="dim">{t.terminal}</span> <code className="selectable">{value}</code>
        </span>
        <span>
          <span className="dim">{t.job}</span> {job === null ? t.nothing : <code className="selectable">{job}</code>}
        </span>
        {missing.length > 0 && <span className={css.missing}>{t.missing(missing.join(', '))}</span>}
      </span>
      {adopted ? (
        <span className={css.fine}>{t.adopted}</span>
      ) : masked || !canHold(name, value) ? (
        <span className="dim">{masked ? t.hidden : t.byFile}</span>
      ) : (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t.adoptName(name)}
          onClick={() => onChange(withVariable(variables, name, value))}
        >
          {t.adopt}
        </Button>
      )}
    </li>
  );
}
