import { ActionIcon, Combobox, Input, useCombobox } from '@mantine/core';
import { IconAlertTriangle, IconSearch, IconX } from '@tabler/icons-react';
import { type SyntheticEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useUi } from '../app/ui-state.tsx';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { Key, useKeys } from '../ui/keys.tsx';
import { conditionWords, problemWords } from './condition-words.ts';
import { completions, filterProblem, type Names } from './filter-words.ts';
import css from './jobs-page.module.css';

/** The groups and tags there are; undefined while they are on their way. */
export function useNames(): Names | undefined {
  const found = useCall('jobs.groups', {}).data;
  return useMemo(
    () => found && { groups: found.groups.map(({ name }) => name), tags: found.tags.map(({ name }) => name) },
    [found],
  );
}

/** The field of the filter: offers what the word at the caret could become, and says what it cannot be. */
export function FilterField({ onLeave }: { onLeave: () => void }) {
  const text = useText();
  const { jobFilter, setJobFilter } = useUi();
  const names = useNames();
  const field = useRef<HTMLInputElement>(null);
  /** Null while somebody is elsewhere: then every word is finished. */
  const [caret, setCaret] = useState<number | null>(null);
  const wanted = useRef<number | null>(null);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  useKeys({ '/': () => field.current?.focus() });
  const offered = caret === null ? [] : completions(jobFilter, caret, names ?? { groups: [], tags: [] });
  const open = box.dropdownOpened && offered.length > 0;
  const problem = filterProblem(jobFilter, caret, names);
  // After a completion the caret goes behind it, not behind everything.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    field.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  const follow = ({ currentTarget }: SyntheticEvent<HTMLInputElement>) => setCaret(currentTarget.selectionStart);
  return (
    <>
      <Combobox
        store={box}
        width={300}
        position="bottom-start"
        onOptionSubmit={(value) => {
          const chosen = offered.find((offer) => offer.text === value);
          if (chosen === undefined) return;
          setJobFilter(chosen.text);
          setCaret(chosen.caret);
          wanted.current = chosen.caret;
          box.resetSelectedOption();
          if (chosen.value !== null) box.closeDropdown();
        }}
      >
        <Combobox.Target withKeyboardNavigation={open} withExpandedAttribute>
          <Input
            withAria={false}
            ref={field}
            className={css.filter}
            aria-label={text.jobs.filter}
            aria-describedby={problem === null ? undefined : 'filter-problem'}
            placeholder={text.jobs.filterHint}
            leftSection={<IconSearch size={15} aria-hidden />}
            autoComplete="off"
            value={jobFilter}
            onChange={(event) => {
              setJobFilter(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart);
              box.openDropdown();
              box.resetSelectedOption();
            }}
            onSelect={follow}
            onBlur={() => {
              setCaret(null);
              box.closeDropdown();
            }}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing || open) return;
              const leaves =
                event.key === 'Escape' ? jobFilter === '' : event.key === 'ArrowDown' || event.key === 'Enter';
              if (event.key === 'Escape') setJobFilter('');
              if (leaves) {
                event.preventDefault();
                onLeave();
              }
            }}
            rightSectionPointerEvents="all"
            rightSection={
              jobFilter === '' ? (
                <Key>/</Key>
              ) : (
                <ActionIcon
                  size={22}
                  aria-label={text.jobs.clearFilter}
                  onClick={() => {
                    setJobFilter('');
                    field.current?.focus();
                  }}
                >
                  <IconX size={14} />
                </ActionIcon>
              )
            }
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={!open}>
          <Combobox.Options aria-label={text.filter.offered}>
            {open &&
              offered.map((offer) => (
                <Combobox.Option key={offer.text} value={offer.text} className={css.offer}>
                  <bdi className="truncate">{offer.value ?? `${offer.key}:`}</bdi>
                  <span className={css.meaning}>
                    {offer.value === null ? text.filter.keys[offer.key] : conditionWords(offer.key, offer.value, text)}
                  </span>
                </Combobox.Option>
              ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <p id="filter-problem" className={css.trouble} role="status">
        {problem !== null && (
          <>
            <IconAlertTriangle size={14} aria-hidden />
            {problemWords(problem, text)}
          </>
        )}
      </p>
    </>
  );
}
