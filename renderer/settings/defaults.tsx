import { Autocomplete, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { DeepPartial, Settings } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { Figure } from './figure.tsx';
import { Block, Line } from './line.tsx';

const MISFIRE = ['latest', 'earliest', 'all', 'none', 'ask'] as const;
const OVERLAP = ['skip', 'queue', 'restart', 'parallel'] as const;
const MB = 1024 * 1024;
type Defaults = Settings['engine']['defaults'];

/** What holds for a job that says nothing itself. */
export function DefaultsBlock({
  defaults,
  executors,
  onChange,
}: {
  defaults: Defaults;
  /** Names of the limit groups that are set up. */
  executors: readonly string[];
  onChange: (change: DeepPartial<Defaults>) => void;
}) {
  const text = useText();
  const t = text.settings;
  const formats = useFormats();
  const zones = useMemo(
    () => [
      { value: 'local', label: text.editor.localZone(formats.zone) },
      ...Intl.supportedValuesOf('timeZone'),
      'UTC',
    ],
    [text, formats.zone],
  );
  return (
    <Block title={t.defaults} hint={t.defaultsHint}>
      <Line label={text.editor.missed}>
        {(id) => (
          <Select
            aria-labelledby={id}
            w={260}
            allowDeselect={false}
            data={MISFIRE.map((value) => ({ value, label: text.editor.misfire[value] }))}
            value={defaults.misfire}
            onChange={(value) => onChange({ misfire: MISFIRE.find((one) => one === value) ?? 'latest' })}
          />
        )}
      </Line>
      <Line label={text.editor.overlap}>
        {(id) => (
          <Select
            aria-labelledby={id}
            w={260}
            allowDeselect={false}
            data={OVERLAP.map((value) => ({ value, label: text.editor.overlapPolicy[value] }))}
            value={defaults.overlap}
            onChange={(value) => onChange({ overlap: OVERLAP.find((one) => one === value) ?? 'skip' })}
          />
        )}
      </Line>
      <Figure
        label={text.editor.maxInstances}
        value={defaults.maxInstances}
        min={1}
        max={1000}
        onChange={(maxInstances) => onChange({ maxInstances })}
      />
      <Figure
        label={text.editor.queueLimit}
        value={defaults.queueLimit}
        max={1000}
        onChange={(queueLimit) => onChange({ queueLimit })}
      />
      <Line label={text.editor.executor} hint={t.defaultExecutorHint}>
        {(id) => (
          <DefaultExecutor
            key={defaults.executor}
            labelId={id}
            value={defaults.executor}
            names={executors}
            onChange={(executor) => onChange({ executor })}
          />
        )}
      </Line>
      <Figure
        label={text.editor.priority}
        hint={t.priorityHint}
        value={defaults.priority}
        min={-1_000_000}
        max={1_000_000}
        onChange={(priority) => onChange({ priority })}
      />
      <Line label={text.editor.timezone}>
        {(id) => (
          <Select
            aria-labelledby={id}
            w={260}
            searchable
            limit={60}
            allowDeselect={false}
            data={zones}
            value={defaults.timezone}
            onChange={(timezone) => onChange({ timezone: timezone ?? 'local' })}
          />
        )}
      </Line>
      <Figure
        label={t.killAfter}
        hint={t.killAfterHint}
        unit={t.unit.seconds}
        value={defaults.killAfterSeconds}
        max={86_400}
        onChange={(killAfterSeconds) => onChange({ killAfterSeconds })}
      />
      <Figure
        label={t.logLimit}
        unit={t.unit.megabytes}
        value={Math.round(defaults.logLimitBytes / MB)}
        min={1}
        max={1_000_000}
        onChange={(mb) => onChange({ logLimitBytes: mb * MB })}
      />
    </Block>
  );
}

/** A name that may be new, set when the field is left; empty means what it was. */
function DefaultExecutor({
  labelId,
  value,
  names,
  onChange,
}: {
  labelId: string;
  value: string;
  names: readonly string[];
  onChange: (name: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const take = (name: string) => {
    const next = name.trim().slice(0, 200);
    if (next === '' || next === value) setTyped(value);
    else onChange(next);
  };
  return (
    <Autocomplete
      aria-labelledby={labelId}
      w={260}
      data={[...new Set([...names, value])].sort()}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={take}
      onBlur={() => take(typed)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take(typed);
      }}
    />
  );
}
