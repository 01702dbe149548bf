/** What stands around a pattern where it was copied from: quotes, a key of YAML, a comment, backslashes for a shell. */
import type { DialectOrigin, DialectWhy } from '../../schedule-faults.ts';

export interface Unwrapped {
  readonly text: string;
  readonly origin: DialectOrigin | null;
  readonly why: readonly DialectWhy[];
  /** From a `TZ=` before the pattern. */
  readonly timezone: string | null;
}

/** Takes off one layer after the other, as long as there is one. */
export function unwrap(written: string): Unwrapped {
  let text = written.trim();
  let origin: DialectOrigin | null = null;
  let timezone: string | null = null;
  const why = new Set<DialectWhy>();
  for (let layer = 0; layer < 8; layer++) {
    const before = text;
    const quoted = /^(["'`]+)(.*)\1$/s.exec(text)?.[2];
    if (quoted !== undefined) {
      why.add('wrapped');
      text = quoted.trim();
    }
    // An entry of a list or an object in a program.
    const entry = /^((["'`]).*\2)\s*[,;]$/s.exec(text)?.[1];
    if (entry !== undefined) text = entry;
    const key =
      /^(?:-[ \t]+)?["']?(?:schedule|cron|cron_?expression|expression|crontab|oncalendar)["']?[ \t]*[:=][ \t]*(?=\S)/i.exec(
        text,
      )?.[0];
    if (key !== undefined) {
      const systemd = /oncalendar/i.test(key);
      origin ??= systemd ? 'systemd' : key.includes(':') ? 'yaml' : null;
      if (!systemd) why.add('wrapped');
      text = text.slice(key.length).replace(/,$/, '').trim();
    }
    const zone = /^(?:CRON_)?TZ[ \t]*=[ \t]*["']?([^\s"']+)["']?\s+(?=\S)/.exec(text);
    if (zone !== null) {
      timezone = zone[1] ?? null;
      why.add('zone-prefix');
      text = text.slice(zone[0].length).trim();
    }
    if (/\\[*/?#,-]/.test(text)) {
      why.add('escaped');
      text = text.replaceAll(/\\(?=[*/?#,-])/g, '');
    }
    const comment = /^([^#]*\S)\s+#(?![1-5L]\b).*$/.exec(text)?.[1];
    if (comment !== undefined) {
      why.add('comment');
      text = comment;
    }
    if (text === before) break;
  }
  return { text, origin, why: [...why], timezone };
}
