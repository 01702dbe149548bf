import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';
import css from './import.module.css';
import type { Source } from './read-source.ts';
import type { ApplyPlan } from './shapes.ts';

/** What a jobs file would change, before it does. */
export function PlanView({ source, plan }: { source: Source; plan: ApplyPlan }) {
  const text = useText();
  const t = text.importing;
  const [, go] = useLocation();
  const count = plan.added.length + plan.changed.length;
  const apply = useAct('jobs.apply', {
    onDone: ({ added, changed }) => {
      toast(t.done(added.length, changed.length, 0));
      go('/jobs');
    },
  });
  return (
    <section className={css.found} aria-label={source.name}>
      <div className={css.head}>
        <h2>
          <bdi>{source.name}</bdi>
        </h2>
        <span className="dim">{t.plan(plan.added.length, plan.changed.length, plan.unchanged, plan.kept)}</span>
      </div>
      <ul className={css.list}>
        {plan.added.map(({ id, name, words }) => (
          <li key={id} className={css.entry}>
            <div className={css.body}>
              <h3 className={css.name}>
                <bdi>{name}</bdi> <span className={css.badge}>{t.added}</span>
              </h3>
              <p className={css.becomes}>
                <strong>{words}</strong>
              </p>
            </div>
          </li>
        ))}
        {plan.changed.map(({ id, name, changes }) => (
          <li key={id} className={css.entry}>
            <div className={css.body}>
              <h3 className={css.name}>
                <bdi>{name}</bdi> <span className={css.badge}>{t.changed}</span>
              </h3>
              <ul className={css.differences}>
                {changes.map((change) => (
                  <li key={change}>{change}</li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ul>
      {plan.needSecrets !== undefined && (
        <div className={css.note} data-warn>
          <h3>{text.secrets.needed}</h3>
          <ul>
            {plan.needSecrets.map(({ id, name, secrets }) => (
              <li key={id}>
                <bdi>{name}</bdi>: <code className="selectable">{secrets.join(', ')}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className={css.finish}>
        <Button
          disabled={count === 0}
          loading={apply.isPending}
          onClick={() => apply.mutate({ text: source.text, name: source.name })}
        >
          {t.apply(count)}
        </Button>
      </div>
    </section>
  );
}
