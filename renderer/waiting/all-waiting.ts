/** Asks for all runs that wait; one question for whoever shows them, so that it is asked once. */
export const ALL_WAITING = { states: ['queued'], limit: 200 } as const;
