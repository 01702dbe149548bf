import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import {
  IconDownload,
  IconFolder,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerPlayFilled,
  IconTag,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { useLayoutEffect, useRef, useState } from 'react';
import { useCall } from '../host/use-call.ts';
import { askRunWith } from '../job/ask-run-with.ts';
import { useText } from '../text/language.tsx';
import { activeRow } from './active-row.ts';
import css from './selection-bar.module.css';
import type { JobActions } from './use-job-actions.ts';
import type { Selection } from './use-selection.ts';

/** What can be done with the jobs chosen. */
export function SelectionBar({ selection, actions }: { selection: Selection; actions: JobActions }) {
  if (selection.ids.size === 0) return null;
  return <Bar selection={selection} actions={actions} />;
}

function Bar({ selection, actions }: { selection: Selection; actions: JobActions }) {
  const text = useText();
  const ids = [...selection.ids];
  const bar = useRef<HTMLDivElement>(null);
  // Before it goes, the keyboard goes back into the list.
  useLayoutEffect(
    () => () => {
      if (bar.current?.contains(document.activeElement)) activeRow()?.focus({ preventScroll: true });
    },
    [],
  );
  const small = { size: 'compact-sm', variant: 'subtle', color: 'gray' } as const;
  return (
    <div ref={bar} className={css.bar} role="toolbar" data-selection aria-label={text.jobs.selected(ids.length)}>
      <span className={css.count}>{text.jobs.selected(ids.length)}</span>
      <Button {...small} leftSection={<IconPlayerPlayFilled size={14} />} onClick={() => actions.run(ids)}>
        {text.common.run}
      </Button>
      {ids.length === 1 && ids[0] !== undefined && (
        <Button {...small} onClick={() => askRunWith(ids[0] ?? '')}>
          {text.parameters.runWith}
        </Button>
      )}
      <Button {...small} leftSection={<IconPlayerPause size={15} />} onClick={() => actions.pause(ids)}>
        {text.common.pause}
      </Button>
      <Button {...small} leftSection={<IconPlayerPlay size={15} />} onClick={() => actions.resume(ids)}>
        {text.common.resume}
      </Button>
      <NamePicker
        label={text.editor.group}
        kind="groups"
        icon={<IconFolder size={15} />}
        onPick={(group) => actions.label(ids, { group: group === '' ? null : group })}
      />
      <NamePicker
        label={text.editor.tags}
        kind="tags"
        icon={<IconTag size={15} />}
        onPick={(tag) => tag !== '' && actions.label(ids, { addTag: tag })}
      />
      <Button
        {...small}
        className={css.iconWhenNarrow}
        title={text.jobs.exportJson}
        leftSection={<IconDownload size={15} />}
        onClick={() => actions.exportJson(ids)}
      >
        {text.jobs.exportJson}
      </Button>
      <Button
        {...small}
        color="red"
        leftSection={<IconTrash size={15} />}
        onClick={() => actions.remove(ids, selection.clear)}
      >
        {text.common.delete}
      </Button>
      <ActionIcon size={26} aria-label={text.common.close} onClick={selection.clear}>
        <IconX size={15} />
      </ActionIcon>
    </div>
  );
}

function NamePicker({
  label,
  kind,
  icon,
  onPick,
}: {
  label: string;
  kind: 'groups' | 'tags';
  icon: React.ReactNode;
  onPick: (name: string) => void;
}) {
  const text = useText();
  const [name, setName] = useState('');
  const [opened, setOpened] = useState(false);
  const names = useCall('jobs.groups', {}).data?.[kind] ?? [];
  return (
    <Menu position="top" opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          className={css.iconWhenNarrow}
          title={label}
          leftSection={icon}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onPick(name.trim());
            setName('');
            setOpened(false);
          }}
          style={{ padding: 4 }}
        >
          <TextInput
            data-autofocus
            aria-label={label}
            placeholder={label}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </form>
        {names.slice(0, 12).map((entry) => (
          <Menu.Item key={entry.name} onClick={() => onPick(entry.name)}>
            <bdi>{entry.name}</bdi>
          </Menu.Item>
        ))}
        {kind === 'groups' && <Menu.Item onClick={() => onPick('')}>{text.common.none}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
