/** What macOS reads in our package before anything of ours runs: https://developer.apple.com/documentation/bundleresources */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../../build/paths.ts';

const { mac } = parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as {
  readonly mac: { readonly entitlements: string; readonly extendInfo: Readonly<Record<string, unknown>> };
};

test('timers are not held back while no window is visible', () => {
  expect(mac.extendInfo.NSAppSleepDisabled).toBe(true);
});

test('macOS can ask for a job that scripts another app: it wants the entitlement and a sentence', () => {
  expect(mac.extendInfo.NSAppleEventsUsageDescription).toMatch(/\.$/);
  const entitlements = readFileSync(join(ROOT, mac.entitlements), 'utf8');
  expect(entitlements).toMatch(/<key>com\.apple\.security\.automation\.apple-events<\/key>\s*<true\/>/);
});
