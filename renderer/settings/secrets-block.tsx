import { useCall } from '../host/use-call.ts';
import { useText } from '../text/language.tsx';
import { KeeperWords } from './keeper-words.tsx';
import { Block } from './line.tsx';
import css from './settings.module.css';

/** Where the key of the secrets lies; values are entered where they are used, in the jobs. */
export function SecretsBlock() {
  const t = useText().secrets;
  const found = useCall('secrets.keeper', {}).data;
  if (found === undefined) return null;
  const { keeper, values, locked } = found;
  return (
    <Block title={t.title} hint={t.settingsHint}>
      <div className={css.line}>
        <span className="dim">{values === 0 ? t.none : t.count(values)}</span>
        {locked > 0 && <span className={css.hint}>{t.lockedCount(locked)}</span>}
      </div>
      <KeeperWords keeper={keeper} className={css.hint ?? ''} />
    </Block>
  );
}
