import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useText } from '../text/language.tsx';
import css from './settings.module.css';

/** One package in the product, as `build/licences.ts` wrote it down when the window was built. */
interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

/** Whose work is in here, and under which licence; each opens its whole text. */
export function Licences() {
  const t = useText().settings;
  const { data, isError } = useQuery({
    queryKey: ['licences'],
    queryFn: readLicences,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isError) return <p role="alert">{t.licencesGone}</p>;
  return (
    <ul className={`${css.licences} selectable`} aria-label={t.licences} aria-busy={data === undefined}>
      {data?.map(({ name, version, licence, text }) => (
        <li key={`${name} ${version}`}>
          <details>
            <summary>
              <IconChevronRight size={14} aria-hidden />
              <span>{name}</span>
              <span className="tabular">{version}</span>
              <span>{licence}</span>
            </summary>
            <pre>{text === '' ? t.licenceNoText : text}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}

async function readLicences(): Promise<readonly Licence[]> {
  const answer = await fetch('/licences.json');
  if (!answer.ok) throw new Error(answer.statusText);
  const { paragraphs, packages } = (await answer.json()) as {
    readonly paragraphs: readonly string[];
    readonly packages: readonly (Omit<Licence, 'text'> & { readonly text: readonly number[] })[];
  };
  return packages.map((entry) => ({ ...entry, text: entry.text.map((place) => paragraphs[place]).join('\n\n') }));
}
