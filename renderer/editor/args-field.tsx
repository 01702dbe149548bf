import { Button, Textarea } from '@mantine/core';
import { IconList, IconTextWrap } from '@tabler/icons-react';
import { useText } from '../text/language.tsx';
import { fitsLines } from './action-draft.ts';
import css from './editor.module.css';
import { RemoveRow, Rows } from './rows.tsx';
import type { JobFormState } from './use-job-form.ts';

const LOOK = { classNames: { input: css.mono ?? '' }, autosize: true, maxRows: 10, spellCheck: false } as const;

/** Arguments of a program or a script: one per line, or each in a field of its own, which also takes line breaks. */
export function ArgsField({ draft, set, rows }: Pick<JobFormState, 'draft' | 'set'> & { rows: number }) {
  const t = useText().editor;
  if (draft.argRows !== null) return <ArgRows argRows={draft.argRows} set={set} />;
  return (
    <div>
      <Textarea
        {...LOOK}
        label={t.args}
        description={t.argsHint}
        minRows={rows}
        value={draft.args}
        onChange={(event) => set({ args: event.currentTarget.value })}
      />
      <Button
        variant="subtle"
        size="compact-xs"
        mt={4}
        leftSection={<IconTextWrap size={13} />}
        onClick={() => set({ argRows: draft.args === '' ? [''] : draft.args.split('\n') })}
      >
        {t.argsApart}
      </Button>
    </div>
  );
}

function ArgRows({ argRows, set }: { argRows: readonly string[]; set: JobFormState['set'] }) {
  const t = useText().editor;
  return (
    <fieldset className={css.many}>
      <legend>{t.args}</legend>
      <p className={css.argsHint}>{t.argsApartHint}</p>
      <Rows add={t.argAdd} onAdd={() => set({ argRows: [...argRows, ''] })}>
        {argRows.map((arg, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two arguments may read the same
          <div key={at} className={css.argRow}>
            <Textarea
              {...LOOK}
              aria-label={t.arg(at + 1)}
              flex={1}
              minRows={1}
              value={arg}
              onChange={(event) => {
                const { value } = event.currentTarget;
                set({ argRows: argRows.map((one, index) => (index === at ? value : one)) });
              }}
            />
            <RemoveRow
              label={t.argRemove(at + 1)}
              onClick={() => set({ argRows: argRows.filter((_, index) => index !== at) })}
            />
          </div>
        ))}
      </Rows>
      {fitsLines(argRows) && (
        <Button
          variant="subtle"
          size="compact-xs"
          mt={6}
          leftSection={<IconList size={13} />}
          onClick={() => set({ args: argRows.join('\n'), argRows: null })}
        >
          {t.argsTogether}
        </Button>
      )}
    </fieldset>
  );
}
