import { Select } from '@mantine/core';
import { useState } from 'react';
import type { ChainLink } from '../../main/engine/model.ts';
import { useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import css from './editor.module.css';
import { changed, RemoveRow, Rows, without } from './rows.tsx';
import { Folded, Row } from './section.tsx';
import type { JobFormState } from './use-job-form.ts';

const ON = ['success', 'failure', 'always'] as const satisfies readonly ChainLink['on'][];
/** So many jobs are offered; typing finds the others. */
const OFFERED = 30;

/** Which jobs start when this one ends. */
export function ChainSection({ form: { draft, set, problems, touch, jobId } }: { form: JobFormState }) {
  const text = useText();
  const t = text.chain;
  const { chain } = draft;
  const replace = (at: number, change: Partial<ChainLink>) => set({ chain: changed(chain, at, change) });
  return (
    <Folded
      title={t.title}
      summary={chain.length === 0 ? text.common.none : t.summary(chain.length)}
      open={problems['chain'] !== undefined}
    >
      <p className={css.lead}>{t.hint}</p>
      <Rows
        problem={problems['chain']}
        add={t.add}
        onAdd={() => set({ chain: [...chain, { on: 'success', job: '' }] })}
      >
        {chain.map((link, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same job may stand in two rows
          <fieldset key={index} className={css.many} onBlur={() => touch('chain')}>
            <legend className="sr-only">{t.one(index + 1)}</legend>
            <Row>
              <Select
                label={t.on}
                w={200}
                allowDeselect={false}
                data={ON.map((value) => ({ value, label: t.ons[value] }))}
                value={link.on}
                onChange={(value) => replace(index, { on: ON.find((one) => one === value) ?? 'success' })}
              />
              <JobPicker value={link.job} except={jobId} onChange={(job) => replace(index, { job })} />
              <RemoveRow below label={t.remove(index + 1)} onClick={() => set({ chain: without(chain, index) })} />
            </Row>
          </fieldset>
        ))}
      </Rows>
    </Folded>
  );
}

function JobPicker({
  value,
  except,
  onChange,
}: {
  value: string;
  except: string | null;
  onChange: (job: string) => void;
}) {
  const t = useText().chain;
  const language = useLanguage();
  const [search, setSearch] = useState('');
  const chosen = useCall('jobs.get', { id: value, language }, { enabled: value !== '' });
  // The name of a removed job is not known any more; its id at least tells that something stands here.
  const name = value === '' ? '' : (chosen.data?.job.spec.name ?? (chosen.error === null ? '' : t.gone(value)));
  const found = useCall('jobs.list', {
    limit: OFFERED,
    language,
    ...(search.trim() === '' || search === name ? {} : { text: search }),
  });
  const offered = (found.data?.items ?? []).filter((job) => job.id !== except && job.id !== value);
  const data = [
    ...(name === '' ? [] : [{ value, label: name }]),
    ...offered.map((job) => ({ value: job.id, label: job.name })),
  ];
  return (
    <Select
      label={t.job}
      placeholder={t.search}
      w={320}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t.nothing}
      data={data}
      value={value === '' ? null : value}
      onSearchChange={setSearch}
      onChange={(job) => onChange(job ?? '')}
    />
  );
}
