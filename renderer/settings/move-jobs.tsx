import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { useAct } from '../host/use-call.ts';
import { downloadBundle } from '../jobs/use-job-actions.ts';
import { useText } from '../text/language.tsx';
import { news } from '../ui/toast.tsx';
import { Block, Line } from './line.tsx';

/** Jobs in and out. */
export function MoveJobs() {
  const text = useText();
  const t = text.importing;
  const bundle = useAct('jobs.export', {
    onDone: (made) => {
      downloadBundle(made);
      const left = made.leftOut ?? [];
      if (left.length > 0) {
        const names = left.map(({ name }) => name).join(', ');
        news(
          'left-out',
          ({ importing }) => importing.leftOut(left.length),
          () => names,
        );
      }
    },
  });
  return (
    <Block title={t.move}>
      <Line label={t.title} hint={t.menuHint}>
        {() => (
          <Button variant="default" component={Link} href="/import">
            {t.menu}
          </Button>
        )}
      </Line>
      <Line label={t.export} hint={t.exportHint}>
        {() => (
          <Button variant="default" loading={bundle.isPending} onClick={() => bundle.mutate({})}>
            {t.exportAll}
          </Button>
        )}
      </Line>
    </Block>
  );
}
