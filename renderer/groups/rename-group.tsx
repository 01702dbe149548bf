import { Button, Group, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { errorWords } from '../ui/error-words.ts';

/** As the contract's limit. */
const LONGEST = 200;

/** Asks for the new name; what is wrong with it stands below the field, and the dialog stays. */
export function RenameGroup({
  name,
  onDone,
  onClose,
}: {
  name: string;
  onDone: (to: string, jobs: number) => void;
  onClose: () => void;
}) {
  const text = useText();
  const t = text.groups;
  const [to, setTo] = useState(name);
  const rename = useAct('groups.rename', {
    quiet: true,
    onDone: ({ jobs }) => {
      onClose();
      onDone(to.trim(), jobs);
    },
  });
  const wrong =
    to.trim() === '' ? t.nameEmpty : to.trim().length > LONGEST ? t.nameLong(LONGEST, to.trim().length) : null;
  const refused = rename.error === null ? null : errorWords(rename.error, text).message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong !== null) return;
    if (to.trim() === name) onClose();
    else rename.mutate({ from: name, to: to.trim() });
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        data-autofocus
        label={t.newName}
        description={t.renameHint}
        value={to}
        error={wrong ?? refused}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          setTo(event.currentTarget.value);
          rename.reset();
        }}
      />
      <Group justify="flex-end" gap={8} mt={16}>
        <Button variant="default" onClick={onClose}>
          {text.common.cancel}
        </Button>
        <Button type="submit" loading={rename.isPending} disabled={wrong !== null}>
          {t.rename}
        </Button>
      </Group>
    </form>
  );
}
