import { IconLock } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Job } from '../../main/engine/model.ts';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import css from './job-page.module.css';

/** Secrets that would keep the next run from starting, and where to enter them. */
export function SecretTrouble({ job }: { job: Job }) {
  const t = useText().secrets;
  const named = (job.spec.secrets ?? []).length > 0;
  const found = useCall('secrets.list', { scope: 'job', owner: job.id }, { enabled: named }).data;
  const wrong = named ? (found?.secrets ?? []).filter(({ state }) => state !== 'set') : [];
  if (wrong.length === 0) return null;
  const what = wrong.map(({ name, state }) => `${name}: ${state === 'set' ? '' : t.states[state]}`).join(' · ');
  return (
    <p className={css.problem} role="status">
      <IconLock size={14} aria-hidden /> {t.willNotStart(what)} <Link href={`/jobs/${job.id}/edit`}>{t.enter}</Link>
    </p>
  );
}
