export const RUN_WITH_ASKED = 'punctual-run-with';

/** Asks for the values of one run, from wherever a job is shown; a job without parameters simply runs. */
export function askRunWith(jobId: string): void {
  dispatchEvent(new CustomEvent(RUN_WITH_ASKED, { detail: jobId }));
}

/** Returns the function that ends it. */
export function onRunWith(listener: (jobId: string) => void): () => void {
  const heard = (event: Event) => {
    if (event instanceof CustomEvent && typeof event.detail === 'string') listener(event.detail);
  };
  addEventListener(RUN_WITH_ASKED, heard);
  return () => removeEventListener(RUN_WITH_ASKED, heard);
}
