import { useEffect, useState } from 'react';
import { useLink } from '../host/link-context.tsx';
import { useText } from '../text/language.tsx';

/** Tells screen readers when runs end; at most one sentence a second, so that a busy minute can be listened to. */
export function LiveRegion() {
  const link = useLink();
  const text = useText();
  const [message, setMessage] = useState('');
  useEffect(() => {
    let last = 0;
    return link.on('events', ({ events }) => {
      const ended = events.findLast((event) => event.type === 'run-finished');
      if (ended === undefined || performance.now() - last < 1000) return;
      last = performance.now();
      setMessage(text.live.finished(ended.run.jobName, text.state[ended.run.state]));
    });
  }, [link, text]);
  return (
    <div className="sr-only" role="status" aria-live="polite">
      {message}
    </div>
  );
}
