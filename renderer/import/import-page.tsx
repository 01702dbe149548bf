import { Alert, Button, Checkbox, FileButton, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconFileImport } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Language } from '../../preload/contract.ts';
import { useLink } from '../host/link-context.tsx';
import { useLanguage, useText } from '../text/language.tsx';
import { errorWords } from '../ui/error-words.ts';
import { Page } from '../ui/page.tsx';
import { bundleOf, type Found, gather } from './candidates.ts';
import { ChooseJobs } from './choose-jobs.tsx';
import css from './import.module.css';
import { PlanView } from './plan-view.tsx';
import { kindOf, pasted, readFiles, type Source } from './read-source.ts';
import type { ApplyPlan, Bundle } from './shapes.ts';

/** The same in every language. */
const EXAMPLE = '0 9 * * 1-5 backup.sh';

interface Looked {
  readonly found: Found;
  /** Ids that are there already. */
  readonly existing: ReadonlySet<string>;
  readonly plans: readonly { readonly source: Source; readonly plan: ApplyPlan }[];
}

/** Other schedulers' files and our own: first what each entry becomes, then what is chosen comes in. */
export function ImportPage() {
  const text = useText();
  const t = text.importing;
  const link = useLink();
  const language = useLanguage();
  const [typed, setTyped] = useState('');
  const [system, setSystem] = useState(false);
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [looked, setLooked] = useState<Looked | null>(null);
  /** What is asked about; a new list of entries is a new one, the same in another language is not. */
  const [batch, setBatch] = useState(0);
  const asked = useRef<{ readonly sources: readonly Source[]; readonly language: Language } | null>(null);

  const ask = async (given: readonly Source[], withUsers: boolean): Promise<Looked> => {
    const sources = given.map((source) => (source.pasted === true ? { ...source, name: t.pastedName } : source));
    const of = (kind: string) => sources.filter((source) => kindOf(source) === kind);
    const files = of('foreign').map(({ name, content }) => ({ name, content }));
    const { results } =
      files.length === 0
        ? { results: [] }
        : await link.call('import.preview', { files, language, ...(withUsers ? { system: true } : {}) });
    // The host knows what a right bundle is, and says what is wrong with this one.
    for (const { name, text: json } of of('bundle')) {
      await link.call('jobs.import', { bundle: json, name, dryRun: true });
    }
    const bundles = of('bundle').map(({ text: json }) => JSON.parse(json) as Bundle);
    const plans = [];
    for (const source of of('jobs-file')) {
      plans.push({
        source,
        plan: await link.call('jobs.apply', { text: source.text, name: source.name, dryRun: true, language }),
      });
    }
    const found = gather(results, bundles);
    const { skipped } = await link.call('jobs.import', { bundle: bundleOf(found.candidates, null), dryRun: true });
    return { found, existing: new Set(skipped), plans };
  };
  const look = async (read: () => Promise<readonly Source[]> | readonly Source[], withUsers = system) => {
    setBusy(true);
    setFailure(null);
    try {
      const sources = await read();
      if (sources !== asked.current?.sources) setBatch((count) => count + 1);
      asked.current = { sources, language };
      setLooked(await ask(sources, withUsers));
    } catch (error) {
      setLooked(null);
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  // The host says every difference in a language; in another one it is asked again.
  const again = useRef(look);
  again.current = look;
  useEffect(() => {
    const last = asked.current;
    if (last !== null && last.language !== language) void again.current(() => last.sources);
  }, [language]);
  const take = (files: readonly File[]) => {
    if (files.length > 0) void look(() => readFiles(files));
  };

  return (
    <Page title={t.title}>
      <div className={css.page}>
        <p className={css.lead}>{t.lead}</p>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way to do what the button does */}
        <div
          className={css.drop}
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take([...event.dataTransfer.files]);
          }}
        >
          <IconFileImport size={26} stroke={1.4} aria-hidden />
          <span>{t.drop}</span>
          <FileButton multiple onChange={take}>
            {(props) => (
              <Button {...props} variant="default" loading={busy}>
                {t.choose}
              </Button>
            )}
          </FileButton>
          <span className={css.formats}>{t.formatsHint}</span>
        </div>
        <Textarea
          label={t.paste}
          placeholder={EXAMPLE}
          classNames={{ input: css.mono ?? '' }}
          autosize
          minRows={2}
          maxRows={12}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <div className={css.row}>
          <Button
            variant="default"
            disabled={typed.trim() === ''}
            loading={busy}
            onClick={() => void look(() => [pasted(t.pastedName, typed)])}
          >
            {t.look}
          </Button>
          <Checkbox
            label={t.system}
            checked={system}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              setSystem(checked);
              if (looked !== null) void look(() => asked.current?.sources ?? [], checked);
            }}
          />
        </div>
        <p className="sr-only" role="status">
          {looked !== null && looked.plans.length === 0 ? t.found(looked.found.candidates.length) : ''}
        </p>
        {failure !== null && (
          <Alert
            color="red"
            role="alert"
            icon={<IconAlertTriangle size={18} />}
            title={errorWords(failure, text).title}
          >
            <span className={`${css.pre} selectable`}>{errorWords(failure, text).message}</span>
          </Alert>
        )}
        {looked?.plans.map(({ source, plan }) => (
          <PlanView key={source.name} source={source} plan={plan} />
        ))}
        {looked !== null && (looked.found.candidates.length > 0 || looked.plans.length === 0) && (
          <ChooseJobs key={batch} found={looked.found} existing={looked.existing} />
        )}
      </div>
    </Page>
  );
}
