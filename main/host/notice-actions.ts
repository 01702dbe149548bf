/** Carries out what a person asked for from a notification; both hosts use it. */

import { jobPage, runPage } from '../../preload/pages.ts';
import type { Log, NoticeAction, NotifyMessage } from '../engine/ports.ts';
import type { App } from './app.ts';

export interface NoticeActionsDeps {
  readonly handlers: App['handlers'];
  /** Shows the window at a page, for example `/runs/abc`. */
  readonly open: (page: string) => void;
  readonly log: Log;
}

/** Never throws: the job may be gone, the run pruned, the question answered long ago; then the window says so. */
export function createNoticeActions({ handlers, open, log }: NoticeActionsDeps) {
  return function act(message: NotifyMessage, action: NoticeAction): void {
    const { runId, jobId } = message;
    const place = runId !== undefined ? runPage(runId) : jobId !== undefined ? jobPage(jobId) : '/';
    attempt(action, message).catch((error: unknown) => {
      log.warn('What was asked for from a notification could not be done', { action, error });
      open(place);
    });

    async function attempt(wanted: NoticeAction, { runId, jobId }: NotifyMessage): Promise<void> {
      if (wanted === 'again' && runId !== undefined) await handlers['runs.again']({ id: runId });
      else if (wanted === 'run-once' && jobId !== undefined) await handlers['missed.answer']({ jobId, answer: wanted });
      else if (wanted === 'skip' && jobId !== undefined) await handlers['missed.answer']({ jobId, answer: wanted });
      else open(place);
    }
  };
}
