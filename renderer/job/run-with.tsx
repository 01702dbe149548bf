import { Alert, Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { entryOf } from '../../main/engine/entry-of.ts';
import type { Parameter } from '../../main/engine/model.ts';
import { runPage } from '../../preload/pages.ts';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { errorWords } from '../ui/error-words.ts';
import { toast } from '../ui/toast.tsx';
import { useFocusBack } from '../ui/use-focus-back.ts';

/** Asks for the values of one run; what is left alone stays as the job has it. */
export function RunWith({
  jobId,
  parameters,
  onClose,
}: {
  jobId: string;
  parameters: readonly Parameter[];
  onClose: () => void;
}) {
  const text = useText();
  const [, go] = useLocation();
  useFocusBack();
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
  );
  const run = useAct('jobs.run', {
    quiet: true,
    onDone: (started) => {
      onClose();
      toast(text.jobs.started(started.jobName), { label: text.jobs.show, run: () => go(runPage(started.id)) });
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.parameters.runWith}
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run.mutate({ id: jobId, parameters: values });
        }}
      >
        <Stack gap={14}>
          {parameters.map((parameter, index) => (
            <Field
              key={parameter.name}
              first={index === 0}
              parameter={parameter}
              value={entryOf(values, parameter.name) ?? ''}
              onChange={(value) => setValues({ ...values, [parameter.name]: value })}
            />
          ))}
          {run.error !== null && (
            <Alert color="red" role="alert">
              {errorWords(run.error, text).message}
            </Alert>
          )}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              {text.common.cancel}
            </Button>
            <Button type="submit" loading={run.isPending}>
              {text.common.run}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Field({
  parameter,
  value,
  first,
  onChange,
}: {
  parameter: Parameter;
  value: string;
  first: boolean;
  onChange: (value: string) => void;
}) {
  const label = parameter.label ?? parameter.name;
  const focus = first ? { 'data-autofocus': true } : {};
  if (parameter.type === 'boolean') {
    return (
      <Checkbox
        {...focus}
        label={label}
        checked={value === 'true'}
        onChange={(event) => onChange(String(event.currentTarget.checked))}
      />
    );
  }
  if (parameter.type === 'choice') {
    return (
      <Select
        {...focus}
        label={label}
        allowDeselect={false}
        data={[...new Set(parameter.choices ?? [])]}
        value={value}
        onChange={(next) => onChange(next ?? '')}
      />
    );
  }
  return (
    <TextInput
      {...focus}
      label={label}
      inputMode={parameter.type === 'number' ? 'decimal' : 'text'}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
