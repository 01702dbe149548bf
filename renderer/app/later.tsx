import { ModalsProvider } from '@mantine/modals';
import { RunWithAsked } from '../job/run-with-asked.tsx';
import { Palette } from './palette.tsx';

/** What nobody sees before asking for it. The provider wraps nothing: dialogs are opened by events. */
export function Later() {
  return (
    <>
      <Palette />
      <RunWithAsked />
      <ModalsProvider>{null}</ModalsProvider>
    </>
  );
}
