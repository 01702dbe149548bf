import { ActionIcon, Button, Select, Textarea } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useHostInfo } from '../host/host-info.ts';
import { useText } from '../text/language.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { TimeField } from '../ui/time-field.tsx';
import { Choices, ManyChoices } from './choices.tsx';
import { CronField } from './cron-field.tsx';
import css from './editor.module.css';
import { eventsOffered } from './events-offered.ts';
import { MomentField } from './moment-field.tsx';
import { changed, Rows, without } from './rows.tsx';
import { Row, Section } from './section.tsx';
import type { JobFormState } from './use-job-form.ts';
import type { LivePreview } from './use-preview.ts';
import { useWeek } from './use-week.ts';
import { EMPTY_WHEN, MODES, type Mode, UNITS, type WhenDraft, whenFrom, whenTo } from './when-draft.ts';
import { WhenModifiers } from './when-modifiers.tsx';

export interface WhenProps {
  readonly when: WhenDraft;
  set(change: Partial<WhenDraft>): void;
  readonly preview: LivePreview;
  readonly problems: Readonly<Record<string, string>>;
  /** One of several, which cannot be several itself. */
  readonly member?: boolean;
}

/** When it runs: simple forms first, cron for experts, and the rest as JSON. */
export function WhenSection({ form, preview }: { form: JobFormState; preview: LivePreview }) {
  const text = useText();
  const t = text.editor;
  const { when } = form.draft;
  const set = (change: Partial<WhenDraft>) => form.set({ when: { ...when, ...change } });
  const props: WhenProps = { when, set, preview, problems: form.problems };
  const [left, setLeft] = useState<Mode | null>(null);
  const change = (mode: Mode) => {
    const next = { ...when, mode, ...carry(when, mode) };
    // Simple forms are chosen to say something else; to or from an expert's text it may come as a surprise.
    const expert = EXPERT.has(when.mode) || EXPERT.has(mode);
    setLeft(expert && !same(whenTo(when), whenTo(next)) ? when.mode : null);
    form.set({ when: next });
  };
  return (
    <Section title={t.when}>
      <Choices
        label={t.when}
        value={when.mode}
        options={MODES.map((mode) => ({ value: mode, label: t.modes[mode] }))}
        onChange={change}
      />
      {left !== null && left !== when.mode && (
        <p className={css.lossy} role="status">
          {t.cannotSay(t.modes[left])}
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => {
              setLeft(null);
              set({ mode: left });
            }}
          >
            {t.backTo(t.modes[left])}
          </Button>
        </p>
      )}
      {when.mode === 'several' ? <Several {...props} /> : <ModeFields {...props} />}
      {when.mode !== 'json' && <WhenModifiers {...props} />}
    </Section>
  );
}

/** Forms that can say what no simple one can. */
const EXPERT: ReadonlySet<Mode> = new Set(['several', 'cron', 'json']);

function same(before: unknown, after: unknown): boolean {
  return JSON.stringify(unwrapped(before)) === JSON.stringify(unwrapped(after));
}

/** One of several alone says what it says. */
function unwrapped(schedule: unknown): unknown {
  if (typeof schedule !== 'object' || schedule === null || !('of' in schedule) || !Array.isArray(schedule.of)) {
    return schedule;
  }
  const { of, kind: _, ...rest } = schedule as { of: readonly object[]; kind: string };
  return of.length === 1 ? { ...of[0], ...rest } : schedule;
}

const MEMBERS = MODES.filter((mode) => mode !== 'several' && mode !== 'json');

/** Several forms, one below the other: it runs whenever any of them says so. */
function Several({ when, set, preview, problems }: WhenProps) {
  const t = useText().editor;
  const put = (several: readonly WhenDraft[]) => set({ several });
  return (
    <Rows add={t.addMember} onAdd={() => put([...when.several, EMPTY_WHEN])}>
      <ol className={css.several}>
        {when.several.map((member, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: members have no other name
          <li key={index}>
            <div className={css.severalHead}>
              {t.member(index + 1)}
              <ActionIcon
                size={24}
                aria-label={t.removeMember(index + 1)}
                disabled={when.several.length < 2}
                onClick={() => put(without(when.several, index))}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </div>
            <div className={css.severalFields}>
              <Choices
                label={t.member(index + 1)}
                value={member.mode}
                options={MEMBERS.map((mode) => ({ value: mode, label: t.modes[mode] }))}
                onChange={(mode) => put(changed(when.several, index, { mode, ...carry(member, mode) }))}
              />
              <ModeFields
                member
                when={member}
                set={(change) => put(changed(when.several, index, change))}
                preview={{
                  ...preview,
                  problem: (...fields) => preview.problem(...fields.map((field) => `of.${index}.${field}`)),
                }}
                problems={index === 0 ? problems : {}}
              />
            </div>
          </li>
        ))}
      </ol>
    </Rows>
  );
}

/** An expert tab opens with what the simple form says, so that switching shows instead of forgetting. */
function carry(when: WhenDraft, mode: Mode): Partial<WhenDraft> {
  if (mode === 'several' && when.mode !== 'json') {
    // What is there becomes the first of several; its limits and exclusions then hold for all of them.
    const { several: _, ...first } = when;
    return { several: [{ ...first, several: [], modifiers: {}, excludeDates: '' }] };
  }
  if (mode === 'several') return { several: when.several.length > 0 ? when.several : [EMPTY_WHEN] };
  if (when.mode === 'several') {
    const [only, more] = when.several;
    if (only !== undefined && more === undefined && only.mode === mode) return { ...only, modifiers: when.modifiers };
  }
  if (mode === 'json' && when.mode !== 'json') return { json: JSON.stringify(whenTo(when), null, 2) };
  if (mode === 'cron') {
    const schedule = whenTo(when);
    if (
      typeof schedule === 'object' &&
      schedule !== null &&
      'pattern' in schedule &&
      typeof schedule.pattern === 'string'
    )
      return { pattern: schedule.pattern };
  }
  if (when.mode === 'cron') {
    const simple = whenFrom({ kind: 'cron', pattern: when.pattern });
    // Same mode = the form can hold all of the pattern.
    if (simple.mode === mode) return { time: simple.time, days: simple.days, monthDay: simple.monthDay };
  }
  return {};
}

function ModeFields(props: WhenProps) {
  const text = useText();
  const t = text.editor;
  const week = useWeek();
  const { when, set, preview, problems } = props;
  const events = eventsOffered(useHostInfo(), when.event, text);
  switch (when.mode) {
    case 'daily':
      return <Clock {...props} />;
    case 'weekly':
      return (
        <>
          <ManyChoices
            label={t.on}
            values={when.days}
            options={week.map((day) => ({ value: day, label: text.weekdayShort[day], title: text.weekday[day] }))}
            error={problems['days']}
            onChange={(days) => set({ days })}
          />
          <Clock {...props} />
        </>
      );
    case 'monthly':
      return (
        <Row>
          <Select
            label={t.dayOfMonth}
            w={160}
            allowDeselect={false}
            data={[
              ...Array.from({ length: 31 }, (_, index) => ({
                value: String(index + 1),
                label: t.dayNumber(index + 1),
              })),
              { value: 'L', label: t.lastDay },
            ]}
            value={when.monthDay}
            onChange={(monthDay) => set({ monthDay: monthDay ?? '1' })}
          />
          <Clock {...props} />
        </Row>
      );
    case 'every':
      return (
        <Row>
          <Amount
            amount={when.amount}
            unit={when.unit}
            error={problems['amount'] ?? preview.problem('every')?.message}
            onChange={(amount, unit) => set({ amount, unit })}
          />
          <Select
            label={t.countedFrom}
            w={230}
            allowDeselect={false}
            data={[
              { value: 'start', label: t.fromStart },
              { value: 'finish', label: t.fromFinish },
            ]}
            value={when.from}
            onChange={(from) => set({ from: from === 'finish' ? 'finish' : 'start' })}
          />
        </Row>
      );
    case 'window':
      return (
        <>
          <ManyChoices
            label={t.on}
            values={when.windowDays}
            options={week.map((day) => ({ value: day, label: text.weekdayShort[day], title: text.weekday[day] }))}
            error={problems['days']}
            onChange={(windowDays) => set({ windowDays })}
          />
          <Row>
            <TimeField
              label={t.from}
              value={when.windowFrom}
              error={preview.problem('between')?.message}
              onChange={(windowFrom) => set({ windowFrom })}
            />
            <TimeField label={t.to} value={when.windowTo} onChange={(windowTo) => set({ windowTo })} />
            <Amount
              amount={when.windowAmount}
              unit={when.windowUnit}
              error={problems['amount'] ?? preview.problem('every')?.message}
              onChange={(windowAmount, windowUnit) => set({ windowAmount, windowUnit })}
            />
          </Row>
        </>
      );
    case 'once':
      return (
        <MomentField
          label={t.onceAt}
          value={when.at}
          error={preview.problem('at')?.message}
          onChange={(at) => set({ at })}
        />
      );
    case 'event':
      return (
        <Select
          label={t.eventLabel}
          w={280}
          allowDeselect={false}
          data={events}
          value={when.event}
          error={preview.problem('on')?.message}
          onChange={(value) => set({ event: events.find((event) => event.value === value)?.value ?? when.event })}
        />
      );
    case 'manual':
      return <p className="dim">{t.manualHint}</p>;
    case 'cron':
      return <CronField {...props} />;
    case 'several':
      return null;
    case 'json':
      return (
        <Textarea
          label={t.jsonLabel}
          description={t.jsonHint}
          classNames={{ input: css.mono ?? '' }}
          autosize
          minRows={6}
          maxRows={20}
          spellCheck={false}
          value={when.json}
          error={problems['json'] ?? preview.first()}
          onChange={(event) => set({ json: event.currentTarget.value })}
        />
      );
  }
}

function Clock({ when, set, preview }: WhenProps) {
  const text = useText();
  return (
    <TimeField
      label={text.editor.at}
      value={when.time}
      error={preview.problem('pattern')?.message}
      onChange={(time) => set({ time })}
    />
  );
}

function Amount({
  amount,
  unit,
  error,
  onChange,
}: {
  amount: string;
  unit: WhenDraft['unit'];
  error: string | undefined;
  onChange: (amount: string, unit: WhenDraft['unit']) => void;
}) {
  const t = useText().editor;
  return (
    <>
      <NumberField
        label={t.everyLabel}
        w={90}
        min={1}
        max={100_000}
        allowDecimal={false}
        value={amount}
        error={error}
        onChange={(value) => onChange(String(value), unit)}
      />
      <Select
        label={t.unit}
        w={120}
        allowDeselect={false}
        data={UNITS.map((name) => ({ value: name, label: t.units[name] }))}
        value={unit}
        onChange={(value) => onChange(amount, UNITS.find((name) => name === value) ?? unit)}
      />
    </>
  );
}
