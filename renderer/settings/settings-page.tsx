import { SegmentedControl, Switch } from '@mantine/core';
import type { DeepPartial, Settings } from '../../preload/contract.ts';
import { useHostInfo } from '../host/host-info.ts';
import { useAct, useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { Page } from '../ui/page.tsx';
import { About } from './about.tsx';
import { Backups } from './backups.tsx';
import { DefaultsBlock } from './defaults.tsx';
import { Executors } from './executors.tsx';
import { Figure } from './figure.tsx';
import { FixedPart } from './fixed.tsx';
import { HistoryBlock } from './history-block.tsx';
import { Block, Line } from './line.tsx';
import { MoveJobs } from './move-jobs.tsx';
import { NotifyBlock } from './notify-block.tsx';
import { SecretsBlock } from './secrets-block.tsx';
import css from './settings.module.css';
import { UpdatesBlock } from './updates.tsx';

/** Everything that can be set, applied at once; there is no Save to forget. */
export function SettingsPage() {
  const text = useText();
  const t = text.settings;
  const settings = useCall('settings.get', {}).data;
  const info = useHostInfo();
  const save = useAct('settings.set');
  if (settings === undefined) return <Page title={t.title}>{null}</Page>;
  const set = (change: DeepPartial<Settings>) => save.mutate(change);
  const { engine, notify, retention, window: look } = settings;

  return (
    <Page title={t.title}>
      <div className={css.page}>
        <Block title={t.general}>
          <Line label={t.language}>
            {(id) => (
              <SegmentedControl
                aria-labelledby={id}
                value={look.language}
                data={(['system', 'en', 'zh'] as const).map((value) => ({ value, label: t.languages[value] }))}
                onChange={(language) => set({ window: { language } })}
              />
            )}
          </Line>
          <Line label={t.theme}>
            {(id) => (
              <SegmentedControl
                aria-labelledby={id}
                value={look.theme}
                data={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t.themes[value] }))}
                onChange={(theme) => set({ window: { theme } })}
              />
            )}
          </Line>
          <Line label={t.hour24}>
            {(id) => (
              <SegmentedControl
                aria-labelledby={id}
                value={look.hour24 === 'system' ? 'system' : look.hour24 ? 'h24' : 'h12'}
                data={(['system', 'h24', 'h12'] as const).map((value) => ({ value, label: t.hours[value] }))}
                onChange={(value) => set({ window: { hour24: value === 'system' ? 'system' : value === 'h24' } })}
              />
            )}
          </Line>
          <Line label={t.firstWeekday}>
            {(id) => (
              <SegmentedControl
                aria-labelledby={id}
                value={look.firstWeekday}
                data={(['system', 'mon', 'sun', 'sat'] as const).map((value) => ({ value, label: t.weekdays[value] }))}
                onChange={(firstWeekday) => set({ window: { firstWeekday } })}
              />
            )}
          </Line>
          {info?.host === 'desktop' && (
            <>
              <Line label={t.startAtLogin} hint={t.startAtLoginHint}>
                {(id) => (
                  <Switch
                    aria-labelledby={id}
                    checked={settings.startAtLogin}
                    onChange={(event) => set({ startAtLogin: event.currentTarget.checked })}
                  />
                )}
              </Line>
              <Line label={t.closeToTray}>
                {(id) => (
                  <Switch
                    aria-labelledby={id}
                    checked={settings.closeToTray}
                    onChange={(event) => set({ closeToTray: event.currentTarget.checked })}
                  />
                )}
              </Line>
            </>
          )}
        </Block>
        <Block title={t.missed}>
          <Figure
            label={t.settle}
            hint={t.settleHint}
            unit={t.unit.seconds}
            value={engine.settleSeconds}
            max={600}
            onChange={(settleSeconds) => set({ engine: { settleSeconds } })}
          />
          <Figure
            label={t.together}
            value={engine.catchUp.together}
            min={1}
            max={20}
            onChange={(together) => set({ engine: { catchUp: { together } } })}
          />
          <Figure
            label={t.spacing}
            unit={t.unit.seconds}
            value={engine.catchUp.spacingSeconds}
            max={600}
            onChange={(spacingSeconds) => set({ engine: { catchUp: { spacingSeconds } } })}
          />
        </Block>
        <Block title={t.running}>
          <Figure
            label={t.limit}
            value={engine.limit}
            min={1}
            max={1000}
            onChange={(limit) => set({ engine: { limit } })}
          />
          <FixedPart path="engine.executors">
            <Executors executors={engine.executors} onChange={(executors) => set({ engine: { executors } })} />
          </FixedPart>
        </Block>
        <DefaultsBlock
          defaults={engine.defaults}
          executors={Object.keys(engine.executors)}
          onChange={(defaults) => set({ engine: { defaults } })}
        />
        <NotifyBlock notify={notify} onChange={(change) => set({ notify: change })} />
        <HistoryBlock retention={retention} onChange={(change) => set({ retention: change })} />
        <SecretsBlock />
        <Backups />
        <MoveJobs />
        <UpdatesBlock updates={settings.updates} onChange={(updates) => set({ updates })} />
        <About />
      </div>
    </Page>
  );
}
