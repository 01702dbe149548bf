import { Button, CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { lastingWords } from '../../preload/words/troubles.ts';
import { troubleWords } from '../format/reason-words.ts';
import { useHostInfo } from '../host/host-info.ts';
import { useAct, useCall } from '../host/use-call.ts';
import { useLanguage, useText } from '../text/language.tsx';
import { useRepeatAhead } from '../waiting/use-waiting-actions.ts';
import css from './shell.module.css';

/** What the person must know, until they have read it in any window. */
export function Notices() {
  const text = useText();
  const notices = useHostInfo()?.notices ?? [];
  const queries = useQueryClient();
  const dismiss = useAct('host.dismiss', {
    onDone: () => void queries.invalidateQueries({ queryKey: ['host.info'] }),
  });
  const read = dismiss.variables?.notice;
  return notices
    .filter(({ id }) => id !== read)
    .map((notice) => (
      <div key={notice.id} className={css.banner} data-level={notice.level} role="status">
        {notice.level === 'info' ? (
          <IconInfoCircle size={16} aria-hidden />
        ) : (
          <IconAlertTriangle size={16} aria-hidden />
        )}
        <span className="selectable">{troubleWords(notice, text)}</span>
        {notice.reason?.code === 'clock-moved' && <Repeat count={notice.reason.notRepeated} />}
        <CloseButton size="sm" aria-label={text.common.close} onClick={() => dismiss.mutate({ notice: notice.id })} />
      </div>
    ));
}

/** What is wrong for as long as it is: it cannot be closed, because it goes by itself (S41). */
export function Troubles() {
  const text = useText();
  const language = useLanguage();
  const troubles = useCall('engine.status', {}).data?.troubles ?? [];
  const worst = troubles[0];
  const head = worst === undefined ? null : lastingWords(worst, language).head;
  useEffect(() => {
    document.title = head === null ? text.app.name : `${head} – ${text.app.name}`;
  }, [head, text]);
  return troubles.map((trouble) => {
    const { reason, code } = trouble;
    // The facts of the host have words in every language; what the system says has one.
    const why = reason === undefined || code === 'store' ? '' : troubleWords({ message: '', reason }, text);
    const words = lastingWords(why === '' ? trouble : { ...trouble, said: undefined }, language);
    return (
      <div key={trouble.code} className={css.banner} data-level={trouble.level} role="alert">
        <IconAlertTriangle size={16} aria-hidden />
        <span className="selectable">
          <strong>{words.head}</strong> {words.what} {why}
        </span>
      </div>
    );
  });
}

/** Runs that took place while the clock was ahead run again on time (S40). */
function Repeat({ count }: { count: number }) {
  const t = useText().waits;
  const repeat = useRepeatAhead();
  return (
    <Button size="compact-sm" variant="default" onClick={() => repeat()}>
      {t.repeatAhead(count)}
    </Button>
  );
}
