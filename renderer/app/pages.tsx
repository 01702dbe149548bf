import { Loader } from '@mantine/core';
import { type ComponentType, type LazyExoticComponent, Suspense } from 'react';
import { JobsPage } from '../jobs/jobs-page.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';

// The list is what people open; everything else is fetched when it is first shown.
export const JOBS = JobsPage;
export const TODAY = lazyPart(async () => (await import('../today/today-page.tsx')).TodayPage);
export const JOB = lazyPart(async () => (await import('../job/job-page.tsx')).JobPage);
export const EDITOR = lazyPart(async () => (await import('../editor/editor-page.tsx')).EditorPage);
export const MISSED = lazyPart(async () => (await import('../missed/missed-page.tsx')).MissedPage);
export const GROUP = lazyPart(async () => (await import('../groups/group-page.tsx')).GroupPage);
export const RUNS = lazyPart(async () => (await import('../runs/runs-page.tsx')).RunsPage);
export const RUN = lazyPart(async () => (await import('../runs/run-page.tsx')).RunPage);
export const IMPORT = lazyPart(async () => (await import('../import/import-page.tsx')).ImportPage);
export const SETTINGS = lazyPart(async () => (await import('../settings/settings-page.tsx')).SettingsPage);

/** Shows a page with what it needs from the address; a quiet wheel while its code is fetched. */
export function DeferredPage<P extends object>({
  page: Page,
  ...props
}: { page: ComponentType<P> | LazyExoticComponent<ComponentType<P>> } & P) {
  return (
    <Suspense fallback={<Loader size="sm" m={20} aria-hidden />}>
      <Page {...(props as unknown as P)} />
    </Suspense>
  );
}
