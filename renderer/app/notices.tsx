import { Button, CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { troubleWords } from '../format/reason-words.ts';
import { useHostInfo } from '../host/host-info.ts';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
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
