import { useText } from '../text/language.tsx';
import entries from './licences.json' with { type: 'json' };
import css from './settings.module.css';

/** Whose work is in here, and under which licence. */
export function Licences() {
  const t = useText().settings;
  return (
    <table className={`${css.licences} selectable`}>
      <caption className="sr-only">{t.licences}</caption>
      <thead>
        <tr>
          <th scope="col">{t.package}</th>
          <th scope="col">{t.version}</th>
          <th scope="col">{t.licenceOf}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(([name, version, licence]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="tabular">{version}</td>
            <td>{licence}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
