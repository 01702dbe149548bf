import { useEffect, useRef } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { textOfPart } from '../../preload/pages.ts';
import { troubleWords } from '../format/reason-words.ts';
import { useLink, useLinkState } from '../host/link-context.tsx';
import { useText } from '../text/language.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { LiveRegion } from './live-region.tsx';
import { Notices, Troubles } from './notices.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { DeferredPage, EDITOR, GROUP, IMPORT, JOB, JOBS, MISSED, RUN, RUNS, SETTINGS, TODAY } from './pages.tsx';
import { FAILURE } from './queries.ts';
import css from './shell.module.css';
import { Shortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';
import { useKeyboardStays } from './use-keyboard-stays.ts';
import { WhenIdle } from './when-idle.tsx';

/** Until then whoever wants the keyboard on a new page has taken it. */
const FOCUS_AFTER_MS = 300;

/** The window: navigation at the left, one page at the right. */
export function Shell() {
  const text = useText();
  const link = useLink();
  const { kind } = useLinkState();
  useFocusOnPage();
  useKeyboardStays();
  useEffect(() => {
    const onFailure = (event: Event) => {
      if (event instanceof CustomEvent) toastError(event.detail, text);
    };
    addEventListener(FAILURE, onFailure);
    return () => removeEventListener(FAILURE, onFailure);
  }, [text]);
  useEffect(
    () => link.on('closing', ({ reason, because }) => toast(troubleWords({ message: reason, reason: because }, text))),
    [link, text],
  );

  return (
    <div className={css.shell}>
      <button type="button" className={css.skip} onClick={() => document.getElementById('content')?.focus()}>
        {text.app.skip}
      </button>
      <Sidebar />
      <main id="content" tabIndex={-1} className={css.main} data-offline={kind === 'disconnected' || undefined}>
        <ConnectionBanner />
        <Troubles />
        <Notices />
        <div className={css.page}>
          <PageBoundary>
            <Switch>
              <Route path="/today">
                <DeferredPage page={TODAY} />
              </Route>
              <Route path="/jobs">
                <DeferredPage page={JOBS} />
              </Route>
              <Route path="/jobs/new">
                <DeferredPage page={EDITOR} />
              </Route>
              <Route path="/jobs/new/:template">
                {({ template }) => <DeferredPage page={EDITOR} template={template} key={template} />}
              </Route>
              <Route path="/jobs/:id">{({ id }) => <DeferredPage page={JOB} id={textOfPart(id)} key={id} />}</Route>
              <Route path="/jobs/:id/edit">
                {({ id }) => <DeferredPage page={EDITOR} id={textOfPart(id)} key={id} />}
              </Route>
              <Route path="/jobs/:id/copy">
                {({ id }) => <DeferredPage page={EDITOR} copyOf={textOfPart(id)} key={`copy:${id}`} />}
              </Route>
              <Route path="/jobs/:id/:part">
                {({ id, part }) => <DeferredPage page={JOB} id={textOfPart(id)} part={part} key={id} />}
              </Route>
              <Route path="/jobs/:id/runs/:day">
                {({ id, day }) => <DeferredPage page={JOB} id={textOfPart(id)} part="runs" day={day} key={id} />}
              </Route>
              <Route path="/groups/:name">
                {({ name }) => <DeferredPage page={GROUP} name={textOfPart(name)} key={name} />}
              </Route>
              <Route path="/missed">
                <DeferredPage page={MISSED} />
              </Route>
              <Route path="/runs">
                <DeferredPage page={RUNS} />
              </Route>
              <Route path="/runs/:id">{({ id }) => <DeferredPage page={RUN} id={textOfPart(id)} key={id} />}</Route>
              <Route path="/import">
                <DeferredPage page={IMPORT} />
              </Route>
              <Route path="/settings">
                <DeferredPage page={SETTINGS} />
              </Route>
              <Route>
                <Redirect to="/jobs" replace />
              </Route>
            </Switch>
          </PageBoundary>
        </div>
      </main>
      <Shortcuts />
      <LiveRegion />
      <WhenIdle />
    </div>
  );
}

/** Where a way led that left the keyboard nowhere (a row that is gone, a closed palette), it goes to the heading, which is then read out. */
function useFocusOnPage(): void {
  const [path] = useLocation();
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    /** Whether the question is settled: somebody has the keyboard, or the heading is there and takes it. */
    const settle = () => {
      const nowhere = document.activeElement === document.body || document.activeElement === null;
      const heading = document.querySelector<HTMLElement>('main h1');
      if (nowhere) heading?.focus({ preventScroll: true });
      return !nowhere || heading !== null;
    };
    const observer = new MutationObserver(() => settle() && observer.disconnect());
    // A page takes the keyboard for its first field when its code is there, a dialog gives it back when it is gone.
    const timer = setTimeout(() => {
      const place = document.querySelector('main');
      if (!settle() && place !== null) observer.observe(place, { childList: true, subtree: true });
    }, FOCUS_AFTER_MS);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [path]);
}
