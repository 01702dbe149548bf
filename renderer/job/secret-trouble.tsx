import { IconLock } from '@tabler/icons-react';
import { Link } from 'wouter';
import { entryOf } from '../../main/engine/entry-of.ts';
import type { Job } from '../../main/engine/model.ts';
import type { SecretInfo } from '../../preload/contract.ts';
import { jobPage } from '../../preload/pages.ts';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import css from './job-page.module.css';

/** Secrets that would keep the next run from starting, and where to enter them. */
export function SecretTrouble({ job }: { job: Job }) {
  const t = useText().secrets;
  const { id, spec } = job;
  const own = useSecretsOf('job', id, spec.secrets);
  const groups = useCall('settings.get', {}).data?.engine.groups ?? {};
  const group = spec.group ?? '';
  // What the job has itself wins over its group's.
  const shared = (entryOf(groups, group)?.secrets ?? []).filter(
    (name) => entryOf(spec.environment, name) === undefined,
  );
  const ofGroup = useSecretsOf('group', group, shared).filter(({ name }) => spec.secrets?.includes(name) !== true);
  const wrong = [...own, ...ofGroup].filter(({ state }) => state !== 'set');
  if (wrong.length === 0) return null;
  const what = wrong.map(({ name, state }) => `${name}: ${state === 'set' ? '' : t.states[state]}`).join(' · ');
  return (
    <p className={css.problem} role="status">
      <IconLock size={14} aria-hidden /> {t.willNotStart(what)} <Link href={jobPage(job.id, 'edit')}>{t.enter}</Link>
    </p>
  );
}

function useSecretsOf(
  scope: 'job' | 'group',
  owner: string,
  names: readonly string[] | undefined,
): readonly SecretInfo[] {
  const wanted = names ?? [];
  const found = useCall('secrets.list', { scope, owner }, { enabled: wanted.length > 0 }).data?.secrets ?? [];
  return found.filter(({ name }) => wanted.includes(name));
}
