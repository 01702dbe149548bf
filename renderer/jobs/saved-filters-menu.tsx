import { ActionIcon, Button, Menu, TextInput, Tooltip } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconBookmark, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { type FormEvent, memo, useEffect, useRef, useState } from 'react';
import { useUi } from '../app/ui-state.tsx';
import { useText } from '../text/language.tsx';
import { NAME_LIMIT, useSavedFilters } from './use-saved-filters.ts';

/** Every saved filter, and what can be done with the one that is shown: save it under a name, rename, move, remove. */
export const SavedFiltersMenu = memo(function SavedFiltersMenu() {
  const text = useText();
  const { jobFilter, setJobFilter } = useUi();
  const { saved, save, remove, move } = useSavedFilters();
  const [opened, setOpened] = useState(false);
  const [naming, setNaming] = useState(false);
  const here = saved.find(({ filter }) => filter === jobFilter);
  return (
    <Menu
      position="bottom-end"
      width={280}
      opened={opened}
      onChange={(open) => {
        setOpened(open);
        setNaming(false);
      }}
    >
      <Menu.Target>
        <Tooltip label={text.jobs.savedFilters}>
          <ActionIcon size={30} aria-label={text.jobs.savedFilters}>
            <IconBookmark size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown mah="min(480px, 70vh)" style={{ overflowY: 'auto' }}>
        {naming ? (
          <NameForm
            name={here?.name ?? jobFilter.trim()}
            onName={(name) => {
              save(jobFilter, name);
              setOpened(false);
              setNaming(false);
            }}
          />
        ) : (
          <>
            {saved.length === 0 && <Menu.Label>{text.jobs.noSaved}</Menu.Label>}
            {saved.map(({ name, filter }) => (
              <Menu.Item key={filter} aria-current={filter === jobFilter} onClick={() => setJobFilter(filter)}>
                <OneLine>{name}</OneLine>
                {name !== filter && (
                  <small className="dim">
                    <OneLine>{filter}</OneLine>
                  </small>
                )}
              </Menu.Item>
            ))}
            <Menu.Divider />
            {here === undefined ? (
              <Menu.Item
                leftSection={<IconPlus size={15} />}
                disabled={jobFilter.trim() === ''}
                closeMenuOnClick={false}
                onClick={() => setNaming(true)}
              >
                {text.jobs.saveFilter}
              </Menu.Item>
            ) : (
              <>
                <Menu.Label>
                  <OneLine>{here.name}</OneLine>
                </Menu.Label>
                <Menu.Item
                  leftSection={<IconPencil size={15} />}
                  closeMenuOnClick={false}
                  onClick={() => setNaming(true)}
                >
                  {text.jobs.renameFilter}
                </Menu.Item>
                {saved.length > 1 &&
                  ([-1, 1] as const).map((by) => (
                    <Menu.Item
                      key={by}
                      leftSection={by < 0 ? <IconArrowLeft size={15} /> : <IconArrowRight size={15} />}
                      closeMenuOnClick={false}
                      onClick={() => move(here.filter, by)}
                    >
                      {by < 0 ? text.jobs.moveEarlier : text.jobs.moveLater}
                    </Menu.Item>
                  ))}
                <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => remove(here.filter)}>
                  {text.common.remove}
                </Menu.Item>
              </>
            )}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
});

/** What a person typed, in one line of the menu and with its own direction. */
function OneLine({ children }: { children: string }) {
  return (
    <span className="truncate" style={{ display: 'block', maxWidth: 246 }}>
      <bdi>{children.slice(0, 200)}</bdi>
    </span>
  );
}

function NameForm({ name: before, onName }: { name: string; onName: (name: string) => void }) {
  const text = useText();
  const [name, setName] = useState(before.slice(0, NAME_LIMIT));
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onName(name);
  };
  return (
    <form onSubmit={submit} style={{ display: 'flex', alignItems: 'center', gap: 6, padding: 4 }}>
      <TextInput
        ref={field}
        dir="auto"
        style={{ flex: 1 }}
        aria-label={text.jobs.filterName}
        placeholder={text.jobs.filterName}
        maxLength={NAME_LIMIT}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit">{text.jobs.saveName}</Button>
    </form>
  );
}
