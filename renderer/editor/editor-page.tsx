import { Loader } from '@mantine/core';
import { IconGhost } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { JobSpec } from '../../main/engine/model.ts';
import { useHostInfo } from '../host/host-info.ts';
import { useCall } from '../host/use-call.ts';
import { isTemplate, templateSpec } from '../jobs/templates.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { Empty } from '../ui/empty.tsx';
import { codeOf, errorWords } from '../ui/error-words.ts';
import { JobForm } from './job-form.tsx';

/** A new job (empty, from a template, or as a copy), or an existing one, in the form. */
export function EditorPage({ id, copyOf, template }: { id?: string; copyOf?: string; template?: string }) {
  const text = useText();
  const language = useLanguage();
  const info = useHostInfo();
  const source = id ?? copyOf;
  const found = useCall('jobs.get', { id: source ?? '', language }, { enabled: source !== undefined });
  const start = useMemo<JobSpec | null>(() => {
    if (source === undefined) {
      return info === undefined ? null : templateSpec(isTemplate(template) ? template : 'blank', text, info.platform);
    }
    const spec = found.data?.job.spec;
    if (spec === undefined) return null;
    return copyOf === undefined ? spec : { ...spec, name: text.jobs.copyOf(spec.name) };
  }, [source, copyOf, template, info, found.data, text]);

  // Deleted meanwhile, what was typed stays; saving then says so.
  if (found.error !== null && start === null) {
    const words = errorWords(found.error, text);
    const gone = codeOf(found.error) === 'not-found';
    return <Empty icon={IconGhost} title={gone ? text.job.gone : words.title} hint={gone ? '' : words.message} />;
  }
  if (start === null) return <Loader size="sm" m={20} aria-hidden />;
  const job = id === undefined ? null : (found.data?.job ?? null);
  return <JobForm key={source ?? template ?? 'new'} start={start} job={job} />;
}
