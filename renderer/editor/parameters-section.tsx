import { Select, TagsInput, TextInput } from '@mantine/core';
import type { Parameter } from '../../main/engine/model.ts';
import { useText } from '../text/language.tsx';
import css from './editor.module.css';
import { changed, RemoveRow, Rows, without } from './rows.tsx';
import { Folded, Row } from './section.tsx';
import type { JobFormState } from './use-job-form.ts';

const TYPES = ['text', 'number', 'boolean', 'choice'] as const satisfies readonly Parameter['type'][];

/** Values that somebody may give for one run, and what they are otherwise. */
export function ParametersSection({ form: { draft, set, problems, touch } }: { form: JobFormState }) {
  const text = useText();
  const t = text.parameters;
  const { parameters } = draft;
  const replace = (at: number, change: Partial<Parameter>) => set({ parameters: changed(parameters, at, change) });
  return (
    <Folded
      title={t.title}
      summary={parameters.map(({ name }) => name).join(', ') || text.common.none}
      open={problems['parameters'] !== undefined}
    >
      <p className={css.lead}>{t.hint}</p>
      <Rows
        problem={problems['parameters']}
        add={t.add}
        onAdd={() => set({ parameters: [...parameters, { name: '', type: 'text', value: '' }] })}
      >
        {parameters.map((parameter, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names are typed here and may be the same for a moment
          <fieldset key={index} className={css.many} onBlur={() => touch('parameters')}>
            <legend className="sr-only">{t.one(index + 1)}</legend>
            <Row>
              <TextInput
                label={t.name}
                w={150}
                spellCheck={false}
                value={parameter.name}
                onChange={(event) => replace(index, { name: event.currentTarget.value })}
              />
              <Select
                label={t.type}
                w={120}
                allowDeselect={false}
                data={TYPES.map((value) => ({ value, label: t.types[value] }))}
                value={parameter.type}
                onChange={(value) => {
                  const type = TYPES.find((one) => one === value) ?? 'text';
                  replace(index, { type, ...(type === 'boolean' ? { value: 'false' } : {}) });
                }}
              />
              <Value parameter={parameter} onChange={(value) => replace(index, { value })} />
              <RemoveRow
                below
                label={t.remove(parameter.name)}
                onClick={() => set({ parameters: without(parameters, index) })}
              />
            </Row>
            {parameter.type === 'choice' && (
              <TagsInput
                label={t.choices}
                description={text.editor.tagsHint}
                value={[...(parameter.choices ?? [])]}
                onChange={(choices) =>
                  replace(index, {
                    choices,
                    ...(choices.includes(parameter.value) ? {} : { value: choices[0] ?? '' }),
                  })
                }
              />
            )}
          </fieldset>
        ))}
      </Rows>
    </Folded>
  );
}

function Value({ parameter, onChange }: { parameter: Parameter; onChange: (value: string) => void }) {
  const t = useText().parameters;
  if (parameter.type === 'boolean' || parameter.type === 'choice') {
    const data =
      parameter.type === 'boolean'
        ? [
            { value: 'true', label: t.yes },
            { value: 'false', label: t.no },
          ]
        : [...new Set(parameter.choices ?? [])];
    return (
      <Select
        label={t.value}
        w={180}
        allowDeselect={false}
        data={data}
        value={parameter.value}
        onChange={(value) => onChange(value ?? '')}
      />
    );
  }
  return (
    <TextInput
      label={t.value}
      w={180}
      value={parameter.value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
