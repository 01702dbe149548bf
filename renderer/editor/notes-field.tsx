import { Input, Textarea } from '@mantine/core';
import { useId, useState } from 'react';
import { useText } from '../text/language.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { Choices } from './choices.tsx';
import css from './editor.module.css';

/** Notes in Markdown, and how they will look. */
export function NotesField({
  notes,
  error,
  onChange,
}: {
  notes: string;
  error?: string | undefined;
  onChange: (notes: string) => void;
}) {
  const t = useText().editor;
  const id = useId();
  const [part, setPart] = useState<'write' | 'preview'>('write');
  return (
    <Input.Wrapper label={t.notes} description={t.notesHint} id={id}>
      <div className={css.notesParts}>
        <Choices
          label={t.notes}
          value={part}
          options={[
            { value: 'write', label: t.notesPart.write },
            { value: 'preview', label: t.notesPart.preview },
          ]}
          onChange={setPart}
        />
      </div>
      {part === 'write' ? (
        <Textarea
          id={id}
          aria-label={t.notes}
          autosize
          minRows={4}
          maxRows={16}
          value={notes}
          error={error}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <div className={css.notesPreview}>
          {notes.trim() === '' ? <p className="dim">{t.notesEmpty}</p> : <Markdown source={notes} />}
        </div>
      )}
    </Input.Wrapper>
  );
}
