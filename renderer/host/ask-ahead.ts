import type { Client } from '../../preload/client.ts';
import type { CallInput, CallName } from '../../preload/contract.ts';

export type Question = { [N in CallName]: readonly [N, CallInput<N>] }[CallName];

/** An answer nobody came for within this time belongs to a page that is not shown. */
const KEPT_MS = 10_000;

/**
 * The client, with some questions asked already: whoever asks one of them first gets the answer that is on its way since. For the
 * start of the window, where the host can look things up while the code of the page is still being read. Nothing old is told:
 * with the first news of the host all of it is forgotten.
 */
export function askAhead(client: Client, questions: readonly Question[]): Client {
  const ahead = new Map<string, Promise<unknown>>();
  const forget = () => ahead.clear();
  for (const [name, input] of questions) {
    const key = keyOf(name, input);
    const answer = client.call(name, input);
    ahead.set(key, answer);
    // Whoever asks then hears what is wrong now.
    answer.catch(() => ahead.delete(key));
  }
  client.on('events', forget);
  client.on('settings', forget);
  setTimeout(forget, KEPT_MS);
  const call: Client['call'] = (name, input) => {
    const key = keyOf(name, input);
    const answer = ahead.get(key);
    if (answer === undefined) return client.call(name, input);
    ahead.delete(key);
    return answer as ReturnType<typeof client.call<typeof name>>;
  };
  return { ...client, call };
}

function keyOf(name: CallName, input: unknown): string {
  return `${name} ${JSON.stringify(input)}`;
}
