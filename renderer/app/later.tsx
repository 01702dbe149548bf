import { ModalsProvider } from '@mantine/modals';
import { useEffect } from 'react';
import { RunWithAsked } from '../job/run-with-asked.tsx';
import { ResumeAsked } from '../waiting/resume-asked.tsx';
import { Palette } from './palette.tsx';

/** What nobody sees before asking for it. The provider wraps nothing: dialogs are opened by events; `onListening` when they are heard. */
export function Later({ onListening }: { onListening: () => void }) {
  useEffect(onListening, [onListening]);
  return (
    <>
      <Palette />
      <RunWithAsked />
      <ResumeAsked />
      <ModalsProvider>{null}</ModalsProvider>
    </>
  );
}
