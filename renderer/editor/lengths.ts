import type { Messages } from '../text/messages.ts';
import type { Draft } from './draft.ts';

/** Characters that a text may have, as the contract bounds it; what is longer is said beside the field. */
const MOST = {
  name: 200,
  executor: 200,
  group: 200,
  program: 4096,
  interpreter: 4096,
  scriptFile: 4096,
  folder: 4096,
  environmentFile: 4096,
  notes: 200_000,
} as const satisfies { readonly [K in keyof Draft]?: number };
const MOST_IN_TAG = 100;
const MOST_TAGS = 100;
const MOST_PARAMETER_NAME = 200;
const MOST_CODES = 1000;

export function problemsOfLengths(draft: Draft, messages: Messages): Record<string, string> {
  const t = messages.editor;
  const found: Record<string, string> = {};
  for (const [name, most] of Object.entries(MOST)) {
    if (draft[name as keyof typeof MOST].trim().length > most) found[name] = t.tooLong(most);
  }
  // Of another kind than the chosen one they are not saved.
  for (const name of ['program', 'interpreter', 'scriptFile']) {
    const shown = draft.kind === (name === 'program' ? 'program' : 'script');
    if (!shown || (name === 'scriptFile' && draft.scriptFrom !== 'file')) delete found[name];
  }
  if (draft.tags.some((tag) => tag.length > MOST_IN_TAG)) found['tags'] = t.tooLong(MOST_IN_TAG);
  else if (draft.tags.length > MOST_TAGS) found['tags'] = t.tooMany(MOST_TAGS);
  if (draft.parameters.some(({ name }) => name.length > MOST_PARAMETER_NAME))
    found['parameters'] = t.tooLong(MOST_PARAMETER_NAME);
  if (draft.successCodes.split(/[\s,]+/).length > MOST_CODES) found['successCodes'] = t.tooMany(MOST_CODES);
  return found;
}
