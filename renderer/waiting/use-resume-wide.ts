import { useLink } from '../host/link-context.tsx';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { toastError } from '../ui/toast.tsx';
import { askResume } from './ask-resume.ts';

/** Ends the pause of everything, or of one group, and asks first where runs fell into it. */
export function useResumeWide(onDone?: () => void): (group?: string) => void {
  const link = useLink();
  const text = useText();
  const resume = useAct('engine.resume', onDone === undefined ? {} : { onDone });
  return (group) => {
    askResume(link, group === undefined ? 'all' : { group })
      .then((missed) => {
        if (missed !== null) resume.mutate({ missed, ...(group === undefined ? {} : { group }) });
      })
      .catch((error: unknown) => toastError(error, text));
  };
}
