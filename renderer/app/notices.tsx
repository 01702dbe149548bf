import { CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { troubleWords } from '../format/reason-words.ts';
import { useHostInfo } from '../host/host-info.ts';
import { useText } from '../text/language.tsx';
import css from './shell.module.css';

/** What the person must know about this start of the host, until they have read it. */
export function Notices() {
  const text = useText();
  const notices = useHostInfo()?.notices ?? [];
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  return notices
    .filter((notice) => !read.has(notice.id))
    .map((notice) => (
      <div key={notice.id} className={css.banner} data-level={notice.level} role="status">
        {notice.level === 'info' ? (
          <IconInfoCircle size={16} aria-hidden />
        ) : (
          <IconAlertTriangle size={16} aria-hidden />
        )}
        <span className="selectable">{troubleWords(notice, text)}</span>
        <CloseButton
          size="sm"
          ml="auto"
          aria-label={text.common.close}
          onClick={() => setRead(new Set([...read, notice.id]))}
        />
      </div>
    ));
}
