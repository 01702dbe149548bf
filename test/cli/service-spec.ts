/** A service as tests give it to the writers and the managers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ServiceSpec } from '../../main/cli/service/service.ts';

export const SPEC: ServiceSpec = {
  name: 'punctual',
  program: '/opt/node/bin/node',
  args: ['/opt/punctual/out/headless.js', '--service', '--data-dir', '/home/ada/data'],
  environment: { LANG: 'de_DE.UTF-8' },
};
export const specWith = (program: string, last: string): ServiceSpec => ({
  ...SPEC,
  program,
  args: [...SPEC.args.slice(0, 3), last],
});

/** Removed after the test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'punctual-service-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

export const fromXml = (xml: string) =>
  xml.replace(
    /&(lt|gt|quot|apos|amp);/g,
    (_all, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name] ?? '',
  );
