import { Button, Switch, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { DeepPartial, Settings, UpdateState } from '../../preload/contract.ts';
import { useFormats } from '../format/formats-context.tsx';
import { troubleWords } from '../format/reason-words.ts';
import { useAct, useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { Block, Line } from './line.tsx';
import css from './settings.module.css';

type Updates = Settings['updates'];
const BUSY: readonly UpdateState['phase'][] = ['waiting', 'checking', 'downloading'];
const LOOK_AGAIN_MS = 2000;
/** As the host asks for it; whatever else is typed is kept out and said. */
const FEED = /^(https:\/\/[^\s@/?#]+|http:\/\/127\.0\.0\.1(:\d{1,5})?)([/?]\S*)?$/;
const SCHEME = 'https://';

/** New versions: off until a person switches it on and names a feed. Shown where the host can be updated by itself. */
export function UpdatesBlock({
  updates,
  onChange,
}: {
  updates: Updates;
  onChange: (change: DeepPartial<Updates>) => void;
}) {
  const t = useText().updates;
  const state = useUpdateState(updates);
  if (state === undefined || state.phase === 'unsupported') return null;
  return (
    <Block title={t.title} hint={t.hint}>
      <Line label={t.check} hint={t.checkHint}>
        {(id) => (
          <Switch
            aria-labelledby={id}
            checked={updates.check}
            onChange={(event) => onChange({ check: event.currentTarget.checked })}
          />
        )}
      </Line>
      <Feed key={updates.feed} feed={updates.feed} onChange={(feed) => onChange({ feed })} />
      {state.phase !== 'off' && <Status state={state} />}
    </Block>
  );
}

/** Asked again while something goes on, and after a change of the settings. */
function useUpdateState(updates: Updates): UpdateState | undefined {
  const [busy, setBusy] = useState(false);
  const query = useCall('updates.state', {}, { every: busy ? LOOK_AGAIN_MS : 10 * LOOK_AGAIN_MS });
  const phase = query.data?.phase;
  useEffect(() => setBusy(phase !== undefined && BUSY.includes(phase)), [phase]);
  const { refetch } = query;
  const { check, feed } = updates;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is switched on or off changes the answer.
  useEffect(() => void refetch(), [check, feed, refetch]);
  return query.data;
}

function Feed({ feed, onChange }: { feed: string; onChange: (feed: string) => void }) {
  const t = useText().updates;
  const [typed, setTyped] = useState(feed);
  const address = typed.trim();
  const wrong = address !== '' && !FEED.test(address);
  const commit = () => {
    if (!wrong && address !== feed) onChange(address);
  };
  return (
    <Line label={t.feed} hint={t.feedHint}>
      {(id) => (
        <TextInput
          aria-labelledby={id}
          w={320}
          maxLength={2000}
          placeholder={SCHEME}
          spellCheck={false}
          value={typed}
          error={wrong ? t.feedWrong : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
      )}
    </Line>
  );
}

/** What the system said, in its own words, for those who can use them. */
function Said({ words }: { words: string }) {
  return (
    <details className={css.said}>
      <summary>{useText().updates.said}</summary>
      <small className="selectable">{words}</small>
    </details>
  );
}

function Status({ state }: { state: UpdateState }) {
  const text = useText();
  const t = text.updates;
  const formats = useFormats();
  const check = useAct('updates.check');
  const install = useAct('updates.install');
  const { phase, version, checkedAt, problem, reason } = state;
  const words = {
    unsupported: '',
    off: '',
    idle: checkedAt === null ? t.never : t.newest(formats.full(checkedAt)),
    waiting: version === null ? t.waiting : t.waitingToInstall(version),
    checking: t.checking,
    downloading: t.downloading(version ?? ''),
    ready: t.ready(version ?? ''),
    failed: t.failed,
  }[phase];
  return (
    <div className={css.line} role="status">
      <span className={css.words}>
        <span>{words}</span>
        {phase === 'failed' && problem !== null && (
          <>
            <small className="selectable">{troubleWords({ message: problem, reason }, text)}</small>
            {reason?.code === 'update-failed' && <Said words={reason.said} />}
          </>
        )}
      </span>
      {phase === 'ready' ? (
        <Button loading={install.isPending} onClick={() => install.mutate({})}>
          {t.restart}
        </Button>
      ) : (
        <Button
          variant="default"
          disabled={BUSY.includes(phase)}
          loading={check.isPending}
          onClick={() => check.mutate({})}
        >
          {t.now}
        </Button>
      )}
    </div>
  );
}
