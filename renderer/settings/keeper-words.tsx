import type { SecretKeeper } from '../../preload/contract.ts';
import { troubleWords } from '../format/reason-words.ts';
import { useText } from '../text/language.tsx';

/** Who keeps the key of the secrets, and what that protects from. */
export function KeeperWords({ keeper, className }: { keeper: SecretKeeper; className: string }) {
  const text = useText();
  const t = text.secrets;
  if (keeper.problem !== null) {
    return (
      <p className={className} role="alert">
        {t.problems[keeper.problem.code]} <span className="selectable">{troubleWords(keeper.problem, text)}</span>
      </p>
    );
  }
  if (keeper.kind === 'system') {
    return <p className={className}>{t.keptBySystem(storeName(keeper.keyStore ?? '', t.stores))}</p>;
  }
  if (keeper.kind === 'file') return <p className={className}>{t.keptInFile(keeper.keyFile)}</p>;
  return null;
}

function storeName(name: string, stores: Readonly<Record<string, string>>): string {
  return stores[name.replace(/\d+$/, '')] ?? name;
}
