import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { toast } from '../ui/toast.tsx';
import css from './import.module.css';
import { Note } from './note.tsx';
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
          <Entry key={id} name={name} badge={t.added}>
            <p className={css.becomes}>
              <strong>{words}</strong>
            </p>
          </Entry>
        ))}
        {plan.changed.map(({ id, name, changes }) => (
          <Entry key={id} name={name} badge={t.changed}>
            <ul className={css.differences}>
              {changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          </Entry>
        ))}
      </ul>
      {plan.needSecrets !== undefined && (
        <Note title={text.secrets.needed} warn>
          {plan.needSecrets.map(({ id, name, secrets }) => (
            <li key={id}>
              <bdi>{name}</bdi>: <code className="selectable">{secrets.join(', ')}</code>
            </li>
          ))}
        </Note>
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

function Entry({ name, badge, children }: { name: string; badge: string; children: ReactNode }) {
  return (
    <li className={css.entry}>
      <div className={css.body}>
        <h3 className={css.name}>
          <bdi>{name}</bdi> <span className={css.badge}>{badge}</span>
        </h3>
        {children}
      </div>
    </li>
  );
}
