import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPublisher } from '../import/read-publisher.ts';

/** Who signed the package with these `resources`; undefined when nobody did. Throws what the disk does. */
export function publisherOf(resources: string): unknown {
  const file = join(resources, 'app-update.yml');
  return existsSync(file) ? readPublisher(readFileSync(file, 'utf8')) : undefined;
}
