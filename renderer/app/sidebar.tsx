import { Menu } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconCalendarTime,
  IconHistory,
  IconInbox,
  IconList,
  IconPlayerPause,
  IconPlayerPlay,
  IconSearch,
  IconSelector,
  IconSettings,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { groupPage } from '../../preload/pages.ts';
import { lastingWords } from '../../preload/words/troubles.ts';
import { useFormats } from '../format/formats-context.tsx';
import { useClock, useNow } from '../host/host-clock.ts';
import { useLinkState } from '../host/link-context.tsx';
import { useAct, useCall } from '../host/use-call.ts';
import { groupFilter } from '../jobs/filter-text.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { Countdown } from '../ui/countdown.tsx';
import { modKey } from '../ui/keys.tsx';
import { ALL_WAITING } from '../waiting/all-waiting.ts';
import { useResumeWide } from '../waiting/use-resume-wide.ts';
import { Mark } from './mark.tsx';
import { palette } from './palette-store.ts';
import css from './shell.module.css';
import { useUi } from './ui-state.tsx';

const PAGES = [
  { path: '/today', name: 'today', icon: IconCalendarTime },
  { path: '/jobs', name: 'jobs', icon: IconList },
  { path: '/missed', name: 'missed', icon: IconInbox },
  { path: '/runs', name: 'runs', icon: IconHistory },
  { path: '/settings', name: 'settings', icon: IconSettings },
] as const;

/** Navigation, groups, and what the scheduler does right now. */
export function Sidebar() {
  const text = useText();
  const [path] = useLocation();
  const { jobFilter } = useUi();
  const missed = useCall('engine.status', {}).data?.missed ?? 0;
  return (
    <aside className={css.side} aria-label={text.app.name}>
      <div className={css.brand}>
        <Mark size={20} />
        <span>{text.app.name}</span>
      </div>
      <button type="button" className={css.search} title={text.nav.search} onClick={() => palette.open()}>
        <IconSearch size={14} aria-hidden />
        <span className={`${css.word} truncate`}>{text.nav.search}</span>
        <kbd>{modKey()} K</kbd>
      </button>
      <nav aria-label={text.nav.label} className={css.groups}>
        <ul className={css.nav}>
          {PAGES.map(({ path: to, name, icon: Icon }) => (
            <li key={to}>
              <Link
                href={to}
                className={css.item}
                title={text.nav[name]}
                aria-current={path === to || (path.startsWith(`${to}/`) && jobFilter === '') ? 'page' : undefined}
              >
                <Icon size={16} stroke={1.7} aria-hidden />
                <span className={`${css.word} truncate`}>{text.nav[name]}</span>
                {name === 'missed' && missed > 0 && (
                  <span className={css.badge}>
                    <span aria-hidden>{missed > 999 ? '999+' : missed}</span>
                    <span className="sr-only">{text.nav.missedCount(missed)}</span>
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
        <Groups />
      </nav>
      <div className={css.foot}>
        <Status />
      </div>
    </aside>
  );
}

function Groups() {
  const text = useText();
  const formats = useFormats();
  const [path, go] = useLocation();
  const { jobFilter, setJobFilter } = useUi();
  const groups = useCall('jobs.groups', {}).data?.groups ?? [];
  const paused = useCall('engine.status', {}).data?.pausedGroups;
  const pause = useAct('engine.pause');
  const resume = useResumeWide();
  if (groups.length === 0) return null;
  return (
    <>
      <h2 className={css.section}>{text.nav.groups}</h2>
      <ul className={css.nav}>
        {groups.map((group) => {
          const filter = groupFilter(group.name);
          const here = path === '/jobs' && jobFilter === filter;
          const page = groupPage(group.name);
          const isPaused = paused !== undefined && Object.hasOwn(paused, group.name);
          const act = isPaused ? text.nav.resumeGroup(group.name) : text.nav.pauseGroup(group.name);
          return (
            <li key={group.name} className={css.group} data-paused={isPaused || undefined}>
              <button
                type="button"
                className={css.item}
                aria-pressed={here}
                data-here={path === page || undefined}
                onClick={() => {
                  setJobFilter(here ? '' : filter);
                  go('/jobs');
                }}
              >
                <span className="truncate">{group.name}</span>
                <span className={css.count}>{formats.number(group.jobs)}</span>
              </button>
              <Link
                href={page}
                className={css.groupOpen}
                aria-label={text.groups.open(group.name)}
                title={text.groups.open(group.name)}
                aria-current={path === page ? 'page' : undefined}
              >
                <IconAdjustmentsHorizontal size={14} aria-hidden />
              </Link>
              {paused !== undefined && (
                <button
                  type="button"
                  className={css.groupPause}
                  aria-label={act}
                  title={act}
                  onClick={() => (isPaused ? resume(group.name) : pause.mutate({ group: group.name }))}
                >
                  {isPaused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** One line about the engine; a click pauses or resumes everything. */
function Status() {
  const text = useText();
  const formats = useFormats();
  const clock = useClock();
  const language = useLanguage();
  const link = useLinkState();
  const status = useCall('engine.status', {}, { every: 60_000 }).data;
  const pause = useAct('engine.pause');
  const resume = useResumeWide();
  // The state of the engine is not known before its first answer.
  const lost = link.kind !== 'connected' || status === undefined;
  const paused = status?.pausedAll ?? null;
  const tomorrow = () => formats.tomorrow(clock.now(), 8);
  const trouble = status?.troubles[0];
  const stops = trouble?.level === 'error';
  const state = lost
    ? 'lost'
    : stops
      ? 'error'
      : paused !== null
        ? 'paused'
        : trouble !== undefined
          ? 'warning'
          : status.state;
  const head = lost
    ? text.app.connecting
    : trouble !== undefined && (stops || paused === null)
      ? lastingWords(trouble, language).head
      : paused !== null
        ? paused.until === null
          ? text.status.paused
          : text.status.pausedUntil(formats.near(paused.until, clock.now()))
        : text.status[status.state];
  const next = status?.next ?? null;
  return (
    <Menu position="top-start" width={230}>
      <Menu.Target>
        <button
          type="button"
          className={css.status}
          // What is cut can be read all the same.
          title={[
            head,
            ...(lost || stops || next === null ? [] : [`${formats.near(next.at, clock.now())} · ${next.name}`]),
          ].join('\n')}
        >
          <span className={css.dot} data-state={state} aria-hidden />
          <span className={`${css.word} truncate`}>{head}</span>
          <IconSelector size={13} aria-hidden className={css.word} />
          <span className={`${css.sub} truncate tabular`}>
            <Settling until={lost || paused !== null ? null : (status?.settlingUntil ?? null)}>
              {lost ? (
                ' '
              ) : stops ? (
                text.status.noneStarts
              ) : status.running + status.queued > 0 ? (
                [
                  text.status.runs(status.running),
                  ...(status.queued > 0 ? [text.status.queued(status.queued)] : []),
                ].join(' · ')
              ) : status.next === null ? (
                status.held > 0 ? (
                  text.status.held(status.held)
                ) : (
                  text.status.nothingNext
                )
              ) : (
                <>
                  <Countdown at={status.next.at} /> · {status.next.name}
                </>
              )}
            </Settling>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {paused !== null ? (
          <Menu.Item leftSection={<IconPlayerPlay size={15} />} onClick={() => resume()}>
            {text.status.resumeAll}
          </Menu.Item>
        ) : (
          <>
            <Menu.Label>{text.status.pauseAll}</Menu.Label>
            <Menu.Item
              leftSection={<IconPlayerPause size={15} />}
              onClick={() => pause.mutate({ until: clock.now() + 3_600_000 })}
            >
              {text.status.hour}
            </Menu.Item>
            <Menu.Item leftSection={<IconPlayerPause size={15} />} onClick={() => pause.mutate({ until: tomorrow() })}>
              {text.status.tomorrow}
            </Menu.Item>
            <Menu.Item leftSection={<IconPlayerPause size={15} />} onClick={() => pause.mutate({})}>
              {text.status.open}
            </Menu.Item>
          </>
        )}
        <Menu.Divider />
        <Menu.Label>{text.status.zone(formats.zone)}</Menu.Label>
      </Menu.Dropdown>
    </Menu>
  );
}

/** After a wake-up: how long until missed runs start, then what is said otherwise. */
function Settling({ until, children }: { until: number | null; children: ReactNode }) {
  return until === null ? children : <SettlingUntil until={until}>{children}</SettlingUntil>;
}

function SettlingUntil({ until, children }: { until: number; children: ReactNode }) {
  const text = useText();
  const formats = useFormats();
  const now = useNow();
  // The delay runs after every start; only what it keeps back makes it worth a word.
  const waiting = useCall('runs.list', ALL_WAITING).data?.items ?? [];
  const caughtUp = waiting.some(({ waitingFor, wait }) => waitingFor === 'settle' && wait?.held !== true);
  return caughtUp && until > now ? text.status.settling(formats.countdown(until - now)) : children;
}
