/** Ctrl+C, the system's stop signals and a closed terminal: stop once and in order; a second one ends at once. */

/** Longer than any clean stop takes; whatever hangs then must not keep the computer from shutting down. */
const STOP_LIMIT_MS = 15_000;
/** Ctrl+C reaches us from the terminal and once more from the program that started us: that is one wish, not two. */
const ECHO_MS = 1000;

/**
 * `stop` runs at the first signal; then the process ends with 0, with 1 when it failed or hung, with 130 at a second signal.
 * `outlivesTerminal`: SIGHUP does nothing.
 */
export function stopOnSignals(
  outlivesTerminal: boolean,
  stop: (signal: NodeJS.Signals) => Promise<void>,
  failed: (error: unknown) => void,
): void {
  let stoppingSince: number | null = null;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince > ECHO_MS) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    setTimeout(() => {
      failed(new Error(`stopping took longer than ${STOP_LIMIT_MS / 1000} s`));
      process.exit(1);
    }, STOP_LIMIT_MS).unref();
    stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        failed(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    // SIGBREAK exists on Windows only, and Node refuses to listen for it elsewhere.
    if (signal !== 'SIGBREAK' || process.platform === 'win32') process.on(signal, onSignal);
  }
  // Without a listener it would end the process even where whoever started it asked that it be ignored (see hang-up.ts).
  process.on('SIGHUP', outlivesTerminal ? () => {} : onSignal);
}
