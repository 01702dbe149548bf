import { useFormats } from '../format/formats-context.tsx';
import { useText } from '../text/language.tsx';
import { ManyChoices } from './choices.tsx';
import css from './editor.module.css';
import { Figure } from './figure.tsx';
import { figureOf } from './figures.ts';
import { plainRetry, RETRIED, usual } from './retry-draft.ts';
import { Folded, Row } from './section.tsx';
import type { JobFormState } from './use-job-form.ts';

/** Longer ones are typing errors more than times to read. */
const A_YEAR = 366 * 86_400;

/** How often and how soon it is tried again; what few people need is folded away until it is set. */
export function RetryFields({ form }: { form: JobFormState }) {
  const { draft } = form;
  const t = useText().editor;
  const tried = (figureOf(draft.retryTimes) ?? 0) > 0;
  return (
    <>
      <Row>
        <Figure form={form} name="retryTimes" label={t.retries} description={t.retriesHint} placeholder="0" w={160} />
        <Figure form={form} name="retryDelay" label={t.retryDelay} description={t.seconds} placeholder="60" w={140} />
        <Figure form={form} name="retryFactor" label={t.retryFactor} description={t.times} placeholder="1" w={160} />
      </Row>
      {(tried || !plainRetry(draft)) && <MoreRetry form={form} />}
    </>
  );
}

function MoreRetry({ form }: { form: JobFormState }) {
  const { draft, set, problems } = form;
  const text = useText();
  const t = text.editor;
  const formats = useFormats();
  const [most, jitter] = [figureOf(draft.retryMost), figureOf(draft.retryJitter)];
  const readable = (seconds: number | undefined) => seconds !== undefined && seconds >= 60 && seconds <= A_YEAR;
  const length = (seconds: number) => formats.duration(seconds * 1000);
  const outcomes = RETRIED.filter((one) => draft.retryOn.includes(one)).map((one) => text.state[one]);
  const summary = [
    ...(usual(draft.retryOn) ? [] : [outcomes.join(', ') || t.retryNever]),
    ...(most === undefined ? [] : [`≤ ${length(most)}`]),
    ...(jitter === undefined ? [] : [`+ 0–${length(jitter)}`]),
  ];
  return (
    <Folded
      title={t.moreRetry}
      summary={summary.join(' · ') || t.retryUsual}
      open={problems['retryMost'] !== undefined || problems['retryJitter'] !== undefined}
    >
      <ManyChoices
        label={t.retryOn}
        values={draft.retryOn}
        options={RETRIED.map((value) => ({ value, label: text.state[value] }))}
        onChange={(retryOn) => set({ retryOn })}
      />
      {draft.retryOn.length === 0 && <p className={css.lead}>{t.retryOnNothing}</p>}
      <Row>
        <Figure
          form={form}
          name="retryMost"
          label={`${t.retryMost} (${t.seconds})`}
          description={most !== undefined && readable(most) ? length(most) : t.retryMostHint}
          w={230}
        />
        <Figure
          form={form}
          name="retryJitter"
          label={`${t.retryJitter} (${t.seconds})`}
          description={jitter !== undefined && readable(jitter) ? length(jitter) : t.retryJitterHint}
          placeholder="0"
          w={270}
        />
      </Row>
    </Folded>
  );
}
