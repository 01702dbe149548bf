import { memo, type ReactNode } from 'react';
import { type AnsiStyle, parseAnsi } from './ansi.ts';
import css from './log.module.css';
import type { LogLine } from './log-buffer.ts';

/** One line of output, as text: whatever it contains is shown, never interpreted as a page. */
export const LogLineView = memo(function LogLineView({
  line,
  find,
  current,
}: {
  line: LogLine;
  find: string;
  current: boolean;
}) {
  const { spans } = parseAnsi(line.text, line.start);
  if (find !== '') {
    const plain = spans.map((span) => span.text).join('');
    return <>{marked(plain, find, current)}</>;
  }
  return (
    <>
      {spans.map((span, index) =>
        span.style === null ? (
          span.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one line never move
          <span key={index} style={styleOf(span.style)}>
            {span.text}
          </span>
        ),
      )}
    </>
  );
});

function marked(text: string, find: string, current: boolean): ReactNode[] {
  const out: ReactNode[] = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(find); at >= 0; at = lower.indexOf(find, from)) {
    out.push(
      text.slice(from, at),
      <mark key={at} className={current ? css.current : css.match}>
        {text.slice(at, at + find.length)}
      </mark>,
    );
    from = at + find.length;
  }
  out.push(text.slice(from));
  return out;
}

function styleOf(style: AnsiStyle): React.CSSProperties {
  const fore = colorOf(style.color, style.bold);
  const back = colorOf(style.background, false);
  return {
    color: style.inverse ? (back ?? 'var(--p-bg)') : fore,
    backgroundColor: style.inverse ? (fore ?? 'var(--p-ink)') : back,
    fontWeight: style.bold ? 600 : undefined,
    fontStyle: style.italic ? 'italic' : undefined,
    textDecoration: style.underline ? 'underline' : undefined,
    opacity: style.dim ? 0.75 : undefined,
  };
}

function colorOf(color: number | string | null, bold: boolean): string | undefined {
  if (color === null) return undefined;
  if (typeof color === 'string') return color;
  return `var(--ansi-${bold && color < 8 ? color + 8 : color})`;
}
