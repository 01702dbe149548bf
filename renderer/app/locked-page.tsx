import { IconKey } from '@tabler/icons-react';
import type { ErrorShape } from '../../main/engine/errors.ts';
import { troubleWords } from '../format/reason-words.ts';
import { useText } from '../text/language.tsx';
import { Empty } from '../ui/empty.tsx';

/** What a page without the key shows: why, and how to get in. */
export function LockedPage({ error }: { error: ErrorShape }) {
  const text = useText();
  return (
    <main style={{ display: 'flex', height: '100%' }}>
      <Empty icon={IconKey} title={error.code === 'unauthorized' ? text.app.locked : text.common.failed}>
        <div style={{ maxWidth: 460, display: 'grid', gap: 10 }} className="selectable">
          {error.code === 'unauthorized' ? (
            <>
              <p style={{ margin: 0, color: 'var(--p-ink)' }}>{text.app.lockedHow}</p>
              <p style={{ margin: 0 }}>{text.app.lockedWhy}</p>
              <p style={{ margin: 0 }}>{text.app.lockedWhere}</p>
            </>
          ) : (
            <p style={{ margin: 0 }}>{troubleWords(error, text)}</p>
          )}
        </div>
      </Empty>
    </main>
  );
}
