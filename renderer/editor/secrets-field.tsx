import { Button, TextInput } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { type ClipboardEvent, useId } from 'react';
import type { SecretRef } from '../../main/engine/model.ts';
import type { SecretInfo } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useNow } from '../host/host-clock.ts';
import { useCall } from '../host/use-call.ts';
import { KeeperWords } from '../settings/keeper-words.tsx';
import { useText } from '../text/language.tsx';
import { changed, RemoveRow, Rows, without } from './rows.tsx';
import { type SecretDraft, SHORTEST_COVERED, secretLooking } from './secrets-draft.ts';
import css from './secrets-field.module.css';
import { valueIn, withoutVariable } from './variables-text.ts';

/** Variables whose values go in and never come out: names with when they were set, a field only for what is new. */
export function SecretsField({
  secrets,
  owner,
  problem,
  onChange,
  onLeave,
  copied = false,
  shared,
}: {
  secrets: readonly SecretDraft[];
  /** Whose they are; null = nothing is saved yet. */
  owner: Pick<SecretRef, 'scope' | 'owner'> | null;
  problem: string | undefined;
  onChange: (secrets: readonly SecretDraft[]) => void;
  onLeave: () => void;
  /** The names came from another job, without their values. */
  copied?: boolean;
  /** What a group gives beside these. */
  shared?: { readonly group: string; readonly names: readonly string[] };
}) {
  const t = useText().secrets;
  const label = useId();
  const saved = useCall('secrets.list', owner ?? { scope: 'job', owner: '' }, { enabled: owner !== null }).data;
  const keeper = useCall('secrets.keeper', {}).data?.keeper;
  return (
    <section className={css.field} aria-labelledby={label} onBlur={onLeave}>
      <h3 id={label} className={css.label}>
        {t.title}
      </h3>
      <p className={css.hint}>{t.hint(SHORTEST_COVERED)}</p>
      {copied && secrets.length > 0 && <p className={css.hint}>{t.copied}</p>}
      <Rows problem={problem} add={t.add} onAdd={() => onChange([...secrets, { name: '', value: '', kept: false }])}>
        {secrets.length > 0 && (
          <ul className={css.rows}>
            {secrets.map((secret, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names are typed here and may be the same for a moment
              <li key={index} className={css.row}>
                <SecretRow
                  secret={secret}
                  info={saved?.secrets.find(({ name }) => secret.kept && name === secret.name)}
                  onChange={(change) => onChange(changed(secrets, index, change))}
                  onRemove={() => onChange(without(secrets, index))}
                />
              </li>
            ))}
          </ul>
        )}
      </Rows>
      {shared !== undefined && shared.names.length > 0 && (
        <p className={css.hint}>{t.fromGroup(shared.group, shared.names.join(', '))}</p>
      )}
      {secrets.length > 0 && keeper !== undefined && <KeeperWords keeper={keeper} className={css.hint ?? ''} />}
    </section>
  );
}

function SecretRow({
  secret,
  info,
  onChange,
  onRemove,
}: {
  secret: SecretDraft;
  info: SecretInfo | undefined;
  onChange: (change: Partial<SecretDraft>) => void;
  onRemove: () => void;
}) {
  const t = useText().secrets;
  const { name, value, kept } = secret;
  return (
    <>
      {kept ? (
        <span className={css.name}>
          <IconLock size={14} aria-hidden />
          <code>{name}</code>
        </span>
      ) : (
        <TextInput
          aria-label={t.name}
          placeholder={t.name}
          className={css.name ?? ''}
          classNames={{ input: css.mono ?? '' }}
          spellCheck={false}
          autoComplete="off"
          value={name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      )}
      {value === null ? (
        <Standing info={info} />
      ) : (
        <ValueInput name={name} value={value} focused={kept} onChange={(typed) => onChange({ value: typed })} />
      )}
      {kept && (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={value === null ? t.replaceName(name) : t.keepName(name)}
          onClick={() => onChange({ value: value === null ? '' : null })}
        >
          {value === null ? t.replace : t.keep}
        </Button>
      )}
      <RemoveRow label={t.remove(name)} onClick={onRemove} />
    </>
  );
}

/** How the saved value stands: never the value, never how long it is. */
function Standing({ info }: { info: SecretInfo | undefined }) {
  const t = useText().secrets;
  const formats = useFormats();
  const now = useNow(60_000);
  if (info === undefined) return <span className={css.standing} />;
  if (info.state !== 'set') {
    return (
      <span className={css.standing} data-state="bad">
        {t.states[info.state]}
      </span>
    );
  }
  return (
    <span className={css.standing}>
      <span aria-hidden>•••</span> {t.set(formats.ago(now - (info.setAt ?? now)))}
      {info.short && ` · ${t.short(SHORTEST_COVERED)}`}
    </span>
  );
}

/** A password field loses line breaks, so a pasted text with several lines goes around it; nothing of it is ever shown. */
function ValueInput({
  name,
  value,
  focused,
  onChange,
}: {
  name: string;
  value: string;
  focused: boolean;
  onChange: (value: string) => void;
}) {
  const t = useText().secrets;
  const lines = value.split('\n').length;
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text/plain').replaceAll('\r\n', '\n');
    if (!/\n./.test(pasted)) return;
    event.preventDefault();
    onChange(pasted);
  };
  return (
    <div className={css.value}>
      <TextInput
        type="password"
        aria-label={t.valueOf(name)}
        placeholder={t.value}
        // Keeps the browser from offering to remember it.
        autoComplete="new-password"
        spellCheck={false}
        data-autofocus={focused || undefined}
        ref={focused ? (field) => field?.focus() : undefined}
        readOnly={lines > 1}
        value={value}
        onPaste={paste}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {lines > 1 && (
        <span className={css.lines}>
          <span role="status">{t.lines(lines)}</span>
          <Button variant="subtle" size="compact-xs" onClick={() => onChange('')}>
            {t.clear}
          </Button>
        </span>
      )}
      {value !== '' && [...value.trim()].length < SHORTEST_COVERED && (
        <span className={css.lines}>{t.short(SHORTEST_COVERED)}</span>
      )}
    </div>
  );
}

/** "API_TOKEN looks like a secret": one click moves it out of the clear. */
export function SecretSuggestions({
  variables,
  secrets,
  saved,
  onChange,
}: {
  variables: string;
  secrets: readonly SecretDraft[];
  /** It may have been in the clear for a while. */
  saved: boolean;
  onChange: (change: { readonly variables: string; readonly secrets: readonly SecretDraft[] }) => void;
}) {
  const t = useText().secrets;
  const names = secretLooking(variables).filter((name) => !secrets.some((secret) => secret.name === name));
  if (names.length === 0) return null;
  const convert = (name: string) =>
    onChange({
      variables: withoutVariable(variables, name),
      secrets: [...secrets, { name, value: valueIn(variables, name) ?? '', kept: false }],
    });
  return (
    <ul className={css.suggestions} aria-label={t.suggestions}>
      {names.map((name) => (
        <li key={name}>
          <span>{t.looksLike(name)}</span>
          <Button variant="default" size="compact-sm" aria-label={t.convertName(name)} onClick={() => convert(name)}>
            {t.convert}
          </Button>
        </li>
      ))}
      {saved && <li className={css.hint}>{t.wasClear}</li>}
    </ul>
  );
}
