import { useState } from 'react';
import { troubleWords } from '../format/reason-words.ts';
import { useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import css from './run-page.module.css';

/** What the job gets beside what every program of this person has; folded, because it is long. Secrets are dots. */
export function RunEnvironment({ jobId }: { jobId: string }) {
  const text = useText();
  const t = text.run;
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const spec = useCall('jobs.get', { id: jobId, language }).data?.job.spec;
  const report = useCall(
    'action.environment',
    {
      jobId,
      ...(spec?.folder === undefined ? {} : { folder: spec.folder }),
      ...(spec?.environment === undefined ? {} : { environment: spec.environment }),
      ...(spec?.environmentFile === undefined ? {} : { environmentFile: spec.environmentFile }),
      ...(spec?.group === undefined ? {} : { group: spec.group }),
      ...(spec?.secrets === undefined ? {} : { secrets: spec.secrets }),
    },
    { enabled: open && spec !== undefined },
  ).data;
  if (spec === undefined) return null;
  const given = (report?.variables ?? []).filter(({ job }) => job !== null);
  return (
    <div className={css.environment}>
      <button type="button" className={css.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        {t.environment}
      </button>
      {open && report !== undefined && (
        <>
          <p className="dim">
            {report.problem === null
              ? t.environmentNow
              : troubleWords({ message: report.problem, reason: report.reason }, text)}
          </p>
          <dl className="selectable">
            {given.map(({ name, job, masked }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd data-masked={masked || undefined}>
                  <bdi>{job}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}
