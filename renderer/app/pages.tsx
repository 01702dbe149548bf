import { Loader } from '@mantine/core';
import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react';
import { JobsPage } from '../jobs/jobs-page.tsx';

// The list is what people open; everything else is fetched when it is first shown.
export const JOBS = JobsPage;
export const TODAY = lazy(async () => ({ default: (await import('../today/today-page.tsx')).TodayPage }));
export const JOB = lazy(async () => ({ default: (await import('../job/job-page.tsx')).JobPage }));
export const EDITOR = lazy(async () => ({ default: (await import('../editor/editor-page.tsx')).EditorPage }));
export const MISSED = lazy(async () => ({ default: (await import('../missed/missed-page.tsx')).MissedPage }));
export const GROUP = lazy(async () => ({ default: (await import('../groups/group-page.tsx')).GroupPage }));
export const RUNS = lazy(async () => ({ default: (await import('../runs/runs-page.tsx')).RunsPage }));
export const RUN = lazy(async () => ({ default: (await import('../runs/run-page.tsx')).RunPage }));
export const IMPORT = lazy(async () => ({ default: (await import('../import/import-page.tsx')).ImportPage }));
export const SETTINGS = lazy(async () => ({ default: (await import('../settings/settings-page.tsx')).SettingsPage }));

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
