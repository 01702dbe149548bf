/** The host's side of the list: how long one page of it takes and how much text it is. */
import type { JobQuery } from '../../../preload/contract.ts';
import { connectToHost } from '../../support/host-client.ts';
import type { Bench, Figure } from '../window.ts';
import { median } from './watch.ts';

const QUERIES: readonly (readonly [string, JobQuery])[] = [
  ['first page', {}],
  ['far down', { offset: 9_000 }],
  ['by last run', { sort: 'last', descending: true }],
  ['a word', { text: 'mail' }],
  ['failed:7d', { text: 'failed:7d' }],
];

export async function measureList(bench: Bench): Promise<readonly Figure[]> {
  const client = connectToHost(bench.host);
  const figures: Figure[] = [];
  for (const [what, query] of QUERIES) {
    const took: number[] = [];
    let text = 0;
    for (let n = 0; n < (bench.once ? 5 : 40); n += 1) {
      const from = performance.now();
      const page = await client.call('jobs.list', { limit: 100, ...query });
      took.push(performance.now() - from);
      text = JSON.stringify(page).length;
    }
    const value = median(took);
    figures.push({
      what: `host: jobs.list, 100 jobs, ${what} (${(text / 1000).toFixed(0)} kB)`,
      ours: `${value.toFixed(1)} ms`,
      value,
      goal: '',
    });
  }
  client.close();
  return figures;
}
