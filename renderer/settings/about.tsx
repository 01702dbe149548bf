import { Button } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useFormats } from '../format/formats-context.tsx';
import { useHostInfo } from '../host/host-info.ts';
import { useText } from '../text/language.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { Block } from './line.tsx';
import css from './settings.module.css';

const Licences = lazyPart(async () => (await import('./licences.tsx')).Licences);

/** As their makers write them. */
const NAMES: Readonly<Record<string, string>> = {
  node: 'Node.js',
  v8: 'V8',
  icu: 'ICU',
  chrome: 'Chromium',
  electron: 'Electron',
  sqlite: 'SQLite',
};

const PLATFORMS: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

/** What runs here, where its data is, and under which licence. */
export function About() {
  const text = useText();
  const t = text.settings;
  const formats = useFormats();
  const info = useHostInfo();
  const [licences, setLicences] = useState(false);
  if (info === undefined) return null;
  const facts: [string, string][] = [
    [t.version, info.version],
    [t.host, `${t.hosts[info.host]} · ${PLATFORMS[info.platform] ?? info.platform}`],
    [t.since, formats.full(info.startedAt)],
    [t.zone, info.zone],
    [t.shell, info.shell],
    [t.data, info.dataFolder],
    ...Object.entries(info.versions).map(([name, version]): [string, string] => [
      name === 'tz' ? t.zoneData : (NAMES[name] ?? name),
      version,
    ]),
  ];
  return (
    <Block title={t.about}>
      <dl className={`${css.facts} selectable`}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={css.hint}>{t.licence}</p>
      <div className={css.licenceFold}>
        <Button variant="default" size="compact-sm" aria-expanded={licences} onClick={() => setLicences(!licences)}>
          {t.licences}
        </Button>
        {licences && (
          <Suspense fallback={null}>
            <Licences />
          </Suspense>
        )}
      </div>
    </Block>
  );
}
