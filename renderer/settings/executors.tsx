import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { EngineSettings } from '../../main/engine/model.ts';
import { useText } from '../text/language.tsx';
import { SetNumber } from '../ui/set-number.tsx';
import { Line } from './line.tsx';
import css from './settings.module.css';

type Limits = EngineSettings['executors'];

/** Limit groups: jobs that name one share its number of runs at once. */
export function Executors({ executors, onChange }: { executors: Limits; onChange: (executors: Limits) => void }) {
  const text = useText();
  const t = text.settings;
  const [name, setName] = useState('');
  const names = Object.keys(executors).sort();
  const add = () => {
    if (name.trim() === '') return;
    onChange({ ...executors, [name.trim()]: { limit: 1 } });
    setName('');
  };
  return (
    <Line label={t.executors} hint={t.executorsHint}>
      {() => (
        <div className={css.executors}>
          {names.map((one) => (
            <div key={one} className={css.executor}>
              <bdi className="truncate">{one}</bdi>
              <SetNumber
                label={`${t.executorLimit}: ${one}`}
                w={80}
                max={1000}
                value={executors[one]?.limit ?? 1}
                onChange={(limit) => onChange({ ...executors, [one]: { limit } })}
              />
              <ActionIcon
                aria-label={`${text.common.remove}: ${one}`}
                onClick={() => onChange(Object.fromEntries(Object.entries(executors).filter(([key]) => key !== one)))}
              >
                <IconX size={15} />
              </ActionIcon>
            </div>
          ))}
          <form
            className={css.executor}
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <TextInput
              aria-label={t.executorName}
              placeholder={t.executorName}
              w={150}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button variant="default" type="submit" aria-label={t.addExecutor} px={8}>
              <IconPlus size={15} />
            </Button>
          </form>
        </div>
      )}
    </Line>
  );
}
