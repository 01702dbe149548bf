import { Modal } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useLocation } from 'wouter';
import { useText } from '../text/language.tsx';
import { isTyping, Key, modKey, useKeys } from '../ui/keys.tsx';
import css from './shortcuts.module.css';

/** Within this time the second key of `g t` must follow. */
const SECOND_KEY_MS = 1200;
const PLACES: Readonly<Record<string, string>> = {
  t: '/today',
  j: '/jobs',
  m: '/missed',
  r: '/runs',
  s: '/settings',
};

/** Keys that work on every page, and the list of all keys. */
export function Shortcuts() {
  const [, go] = useLocation();
  const [help, setHelp] = useState<'never' | 'open' | 'closed'>('never');
  const gAt = useRef(Number.NEGATIVE_INFINITY);
  useKeys({
    '?': () => {
      // A dialog that is made open does not know whom to give the keyboard back to.
      flushSync(() => setHelp((now) => (now === 'never' ? 'closed' : now)));
      setHelp('open');
    },
    n: () => go('/jobs/new'),
    g: () => {
      gAt.current = performance.now();
    },
  });
  useEffect(() => {
    // On the way down, so that the second key of `g r` does not also run a job.
    const onKey = (event: KeyboardEvent) => {
      const waiting = performance.now() - gAt.current < SECOND_KEY_MS;
      gAt.current = Number.NEGATIVE_INFINITY;
      const to = PLACES[event.key];
      if (!waiting || to === undefined || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      go(to);
    };
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [go]);

  return help === 'never' ? null : <KeyList opened={help === 'open'} onClose={() => setHelp('closed')} />;
}

function KeyList({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const text = useText();
  const t = text.keys;
  const mod = modKey();
  const sections: { title: string; keys: [string[], string][] }[] = [
    {
      title: t.anywhere,
      keys: [
        [[mod, 'K'], t.palette],
        [['?'], t.help],
        [['n'], t.newJob],
        [[mod, 'Enter'], t.save],
      ],
    },
    {
      title: t.goto,
      keys: (['today', 'jobs', 'missed', 'runs', 'settings'] as const).map((name): [string[], string] => [
        ['g', name.charAt(0)],
        text.nav[name],
      ]),
    },
    {
      title: t.inList,
      keys: [
        [['/'], t.filter],
        [['j', 'k'], t.move],
        [['PgUp', 'PgDn'], t.page],
        [['Home', 'End'], t.ends],
        [['Enter'], t.open],
        [['x'], t.select],
        [[mod, 'A'], t.all],
        [['r'], t.run],
        [['p'], t.pause],
        [['e'], t.edit],
        [['Delete'], t.remove],
      ],
    },
    {
      title: t.inRun,
      keys: [
        [['f'], t.follow],
        [['w'], t.wrap],
        [['/'], t.find],
        [['s'], t.stop],
        [['r'], t.again],
      ],
    },
    {
      title: t.inGroup,
      keys: [[['p'], t.pause]],
    },
    {
      title: t.inJob,
      keys: [
        [['e'], t.edit],
        [['r'], t.run],
        [['p'], t.pause],
        [['Delete'], t.remove],
      ],
    },
    {
      title: t.inToday,
      keys: [
        [['←', '→', '↑', '↓'], t.walk],
        [['Enter'], t.open],
      ],
    },
    {
      title: t.inMissed,
      keys: [
        [['↑', '↓'], t.choose],
        [['Enter', 'a', 's'], t.answer],
      ],
    },
  ];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.title}
      size={620}
      closeButtonProps={{ 'aria-label': text.common.close }}
    >
      <div className={css.sections}>
        {sections.map((section) => (
          <section key={section.title}>
            <h3 className={css.title}>{section.title}</h3>
            <dl className={css.list}>
              {section.keys.map(([keys, meaning]) => (
                <div key={meaning} className={css.row}>
                  <dt>{meaning}</dt>
                  <dd className={css.keys}>
                    {keys.map((key) => (
                      <Key key={key}>{key}</Key>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
