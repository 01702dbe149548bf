import { Button } from '@mantine/core';
import {
  IconArchive,
  IconBell,
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
        {TEMPLATES.filter((name) => name !== 'blank').map((name) => {
          const Icon = TEMPLATE_ICONS[name];
          return (
            <Link key={name} href={`/jobs/new/${name}`} className={css.card}>
              <Icon size={20} stroke={1.6} aria-hidden />
              <span>
                <strong>{text.templates[name].name}</strong>
                <small>{text.templates[name].hint}</small>
              </span>
            </Link>
          );
        })}
      </div>
      <Button component={Link} href="/jobs/new" variant="subtle" mt={18} leftSection={<IconPlus size={15} />}>
        {text.templates.blank.hint}
      </Button>
    </div>
  );
}
