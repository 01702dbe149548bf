/**
 * `node build/launch.mjs build/jobs-schema.ts`: writes the JSON Schema of jobs files, made from the same code that checks them.
 * Editors use it for completion.
 */
import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { jobsFileSchema } from '../main/import/jobs-file.ts';
import { isStarted } from './paths.ts';

const FILE = new URL('../main/import/jobs.schema.json', import.meta.url);

/** The schema as text. Refinements (non-empty text and the like) cannot be said in it; the program checks them all the same. */
export function jobsSchemaText(): string {
  const schema = z.toJSONSchema(jobsFileSchema, { io: 'input', unrepresentable: 'any' });
  const titled = { ...schema, title: 'Jobs of Punctual', description: 'Read by: punctual apply FILE' };
  return `${JSON.stringify(titled, null, 2)}\n`;
}

if (isStarted(import.meta.url)) writeFileSync(FILE, jobsSchemaText());
