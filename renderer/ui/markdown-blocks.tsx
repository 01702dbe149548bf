import { lexer, type Token, type Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';
import css from './markdown.module.css';

/** Longer notes are shown as far as this; nobody reads a megabyte beside a job. */
const MOST = 50_000;

/**
 * Markdown as elements of ours, never as HTML: what the text has of it is shown as text. Pictures are their words, because the
 * window fetches nothing; links go to https and open outside.
 */
export function MarkdownBlocks({ source }: { source: string }) {
  return <div className={`${css.markdown} selectable`}>{blocks(lexer(source.slice(0, MOST)))}</div>;
}

function blocks(tokens: readonly Token[]): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name, and are drawn anew with it
  return tokens.map((token, index) => <Fragment key={index}>{block(token as Tokens.Generic)}</Fragment>);
}

function block(token: Tokens.Generic): ReactNode {
  const { type } = token;
  const inside = () => inline(token.tokens ?? []);
  if (type === 'space' || type === 'def') return null;
  if (type === 'paragraph') return <p>{inside()}</p>;
  if (type === 'text') return token.tokens === undefined ? token['text'] : inside();
  if (type === 'code') return <pre>{token['text']}</pre>;
  if (type === 'hr') return <hr />;
  if (type === 'blockquote') return <blockquote>{blocks(token.tokens ?? [])}</blockquote>;
  if (type === 'heading') {
    // Below the headings of the page, however the person counts.
    const Heading = token['depth'] === 1 ? 'h3' : token['depth'] === 2 ? 'h4' : 'h5';
    return <Heading>{inside()}</Heading>;
  }
  if (type === 'list') return list(token as unknown as Tokens.List);
  if (type === 'table') return table(token as unknown as Tokens.Table);
  // HTML and whatever is new: as it was written.
  return <p>{token.raw}</p>;
}

function list({ ordered, start, items }: Tokens.List): ReactNode {
  const entries = items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    <li key={index} data-task={item.task || undefined}>
      {item.task && <span aria-hidden>{item.checked === true ? '☑ ' : '☐ '}</span>}
      {blocks(item.tokens.filter((token) => token.type !== 'checkbox'))}
    </li>
  ));
  return ordered ? <ol start={start === '' ? 1 : start}>{entries}</ol> : <ul>{entries}</ul>;
}

function table({ header, rows }: Tokens.Table): ReactNode {
  return (
    <div className={css.wide}>
      <table>
        <thead>
          <tr>
            {header.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <th key={index}>{inline(cell.tokens)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={column}>{inline(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(tokens: readonly Token[]): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: as above
  return tokens.map((token, index) => <Fragment key={index}>{span(token as Tokens.Generic)}</Fragment>);
}

function span(token: Tokens.Generic): ReactNode {
  const { type } = token;
  const text = String(token['text'] ?? token.raw);
  const inside = () => (token.tokens === undefined ? text : inline(token.tokens));
  if (type === 'strong') return <strong>{inside()}</strong>;
  if (type === 'em') return <em>{inside()}</em>;
  if (type === 'del') return <del>{inside()}</del>;
  if (type === 'codespan') return <code>{text}</code>;
  if (type === 'br') return <br />;
  if (type === 'text') return inside();
  if (type === 'escape') return text;
  if (type === 'image') return text;
  if (type === 'link') {
    const address = safeAddress(String(token['href'] ?? ''));
    if (address === null) return <span>{inside()}</span>;
    return (
      <a href={address} target="_blank" rel="noreferrer noopener">
        {inside()}
      </a>
    );
  }
  return token.raw;
}

/** Only what the desktop hands to the browser, too: https, and no name that pretends to be another. */
export function safeAddress(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}
