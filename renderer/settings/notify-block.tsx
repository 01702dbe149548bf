import { ActionIcon, Select, Switch } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { entryOf } from '../../main/engine/entry-of.ts';
import type { Settings } from '../../preload/contract.ts';
import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { TimeField } from '../ui/time-field.tsx';
import { Block, Line } from './line.tsx';
import { NotifyLines } from './notify-lines.tsx';
import css from './settings.module.css';

type Notify = Settings['notify'];
/** Rules and groups are set whole: a rule that is left out would be switched off, a group that is left out is gone. */
type Change = Partial<Notify>;

/** Who is told what, and when not: for everything, then for groups that have rules of their own. */
export function NotifyBlock({ notify, onChange }: { notify: Notify; onChange: (change: Change) => void }) {
  const text = useText();
  const t = text.settings;
  return (
    <Block title={t.notify} hint={t.notifyHint}>
      <NotifyLines rules={notify.rules} onChange={(change) => onChange({ rules: { ...notify.rules, ...change } })} />
      <Line label={t.quiet} hint={t.quietHint}>
        {(id) => (
          <div className={css.quiet}>
            {notify.quiet !== null && (
              <>
                <TimeField
                  hiddenLabel={text.editor.from}
                  value={notify.quiet.from}
                  onChange={(from) => onChange({ quiet: { from, to: notify.quiet?.to ?? '07:00' } })}
                />
                <TimeField
                  hiddenLabel={text.editor.to}
                  value={notify.quiet.to}
                  onChange={(to) => onChange({ quiet: { from: notify.quiet?.from ?? '22:00', to } })}
                />
              </>
            )}
            <Switch
              aria-labelledby={id}
              checked={notify.quiet !== null}
              onChange={(event) =>
                onChange({ quiet: event.currentTarget.checked ? { from: '22:00', to: '07:00' } : null })
              }
            />
          </div>
        )}
      </Line>
      <Groups notify={notify} onChange={onChange} />
    </Block>
  );
}

function Groups({ notify, onChange }: { notify: Notify; onChange: (change: Change) => void }) {
  const text = useText();
  const t = text.settings;
  const known = useCall('jobs.groups', {}).data?.groups ?? [];
  const names = Object.keys(notify.groups).sort((a, b) => a.localeCompare(b));
  const free = known.map(({ name }) => name).filter((name) => !names.includes(name));
  return (
    <>
      {(free.length > 0 || names.length > 0) && (
        <Line label={t.notifyGroups} hint={t.notifyGroupsHint}>
          {(id) => (
            <Select
              aria-labelledby={id}
              w={200}
              placeholder={t.notifyGroupsAdd}
              data={free}
              value={null}
              disabled={free.length === 0}
              onChange={(name) => name !== null && onChange({ groups: { ...notify.groups, [name]: {} } })}
            />
          )}
        </Line>
      )}
      {names.map((name) => (
        <fieldset key={name} className={css.group} aria-label={t.notifyGroup(name)}>
          <div className={css.groupName}>
            <bdi className="truncate">{name}</bdi>
            <ActionIcon
              aria-label={`${text.common.remove}: ${t.notifyGroup(name)}`}
              onClick={() => onChange({ groups: without(notify.groups, name) })}
            >
              <IconX size={15} />
            </ActionIcon>
          </div>
          <NotifyLines
            rules={{ ...notify.rules, ...entryOf(notify.groups, name) }}
            onChange={(change) =>
              onChange({ groups: { ...notify.groups, [name]: { ...entryOf(notify.groups, name), ...change } } })
            }
          />
        </fieldset>
      ))}
    </>
  );
}

function without(groups: Notify['groups'], name: string): Notify['groups'] {
  return Object.fromEntries(Object.entries(groups).filter(([key]) => key !== name));
}
