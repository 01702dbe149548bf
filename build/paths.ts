/** Where things are, for the build scripts; all absolute. */
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Compiled code; everything in it can be deleted. */
export const OUT = fileURLToPath(new URL('../out/', import.meta.url));
