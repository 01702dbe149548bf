import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useId, useLayoutEffect, useRef } from 'react';
import css from './editor.module.css';

const COLOURS = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--p-ink-3)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--s-ok)' },
  { tag: [tags.keyword, tags.controlKeyword], color: 'var(--p-accent)' },
  { tag: [tags.number, tags.bool], color: 'var(--s-warn)' },
]);

/** Script text with line numbers and colours. Escape, then Tab leaves it, so that the keyboard is never trapped. */
export function CodeField({
  label,
  value,
  error,
  onChange,
}: {
  label: string;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const tell = useRef(onChange);
  tell.current = onChange;
  const start = useRef(value);
  const wrong = useRef(new Compartment());
  const id = useId();
  // Before the first picture: an empty box would pull up what is below, under the mouse of who is faster.
  useLayoutEffect(() => {
    if (place.current === null) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: start.current,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          EditorState.tabSize.of(2),
          EditorView.lineWrapping,
          StreamLanguage.define(shell),
          syntaxHighlighting(COLOURS),
          keymap.of([
            ...defaultKeymap.filter((binding) => binding.key !== 'Mod-Enter'),
            ...historyKeymap,
            indentWithTab,
          ]),
          EditorView.contentAttributes.of({ 'aria-labelledby': id }),
          wrong.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [id]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  const invalid = error !== undefined;
  useEffect(() => {
    const said = invalid ? EditorView.contentAttributes.of({ 'aria-invalid': 'true' }) : [];
    view.current?.dispatch({ effects: wrong.current.reconfigure(said) });
  }, [invalid]);
  return (
    <div>
      <span id={id} className={css.label}>
        {label}
      </span>
      <div ref={place} className={css.code} data-invalid={invalid || undefined} />
      {error !== undefined && <p className={css.error}>{error}</p>}
    </div>
  );
}
