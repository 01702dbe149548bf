import {
  IconArchive,
  IconBell,
  IconFileImport,
  IconFileText,
  IconHandFinger,
  IconPlus,
  IconRefresh,
  IconTrashX,
  IconWorldCheck,
} from '@tabler/icons-react';
import { Link } from 'wouter';
import { Mark } from '../app/mark.tsx';
import { useText } from '../text/language.tsx';
import css from './first-job.module.css';
import { TEMPLATES } from './templates.ts';

export const TEMPLATE_ICONS = {
  hello: IconHandFinger,
  backup: IconArchive,
  sync: IconRefresh,
  cleanup: IconTrashX,
  reminder: IconBell,
  report: IconFileText,
  check: IconWorldCheck,
  blank: IconPlus,
} as const;

/** The list before there is a job: choose something close, look it over, save. */
export function FirstJob() {
  const text = useText();
  return (
    <div className={css.first}>
      <Mark size={44} />
      <h2 className={css.title}>{text.jobs.emptyTitle}</h2>
      <p className={css.hint}>{text.jobs.emptyHint}</p>
      <div className={css.grid}>
        {TEMPLATES.filter((name) => name !== 'blank').map((name) => (
          <Card key={name} href={`/jobs/new/${name}`} icon={TEMPLATE_ICONS[name]} {...text.templates[name]} />
        ))}
        <Card href="/jobs/new" icon={TEMPLATE_ICONS.blank} {...text.templates.blank} />
        <Card href="/import" icon={IconFileImport} name={text.importing.menu} hint={text.importing.menuHint} />
      </div>
    </div>
  );
}

function Card({ href, icon: Icon, name, hint }: { href: string; icon: typeof IconPlus; name: string; hint: string }) {
  return (
    <Link href={href} className={css.card}>
      <Icon size={20} stroke={1.6} aria-hidden />
      <span>
        <strong>{name}</strong>
        <small>{hint}</small>
      </span>
    </Link>
  );
}
