import { expect, test } from 'vitest';
import { keptText } from '../../build/licences.ts';
import manifest from '../../package.json' with { type: 'json' };

test('a binary that comes without its licence has the text of that version, and no other', () => {
  const binaries = Object.entries(manifest.optionalDependencies).filter(([name]) => name.startsWith('@koromix/'));
  expect(binaries.length).toBe(2);
  for (const [name, version] of binaries) {
    // A newer one fails here: its licence is to be read again.
    expect(keptText(name, version)).toMatch(/^Copyright .+\s+Permission is hereby granted, free of charge/m);
    expect(() => keptText(name, '0.0.0')).toThrow('look at the licence of 0.0.0');
  }
  expect(keptText('zod', '1.0.0')).toBe('');
});
