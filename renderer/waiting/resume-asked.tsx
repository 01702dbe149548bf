import { Button, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useText } from '../text/language.tsx';
import { useFocusBack } from '../ui/use-focus-back.ts';
import { type ResumeAsked as Answer, type Missed, onResumeAsked } from './ask-resume.ts';
import css from './resume-asked.module.css';

/** The question about runs that fell into a pause, wherever it is ended. */
export function ResumeAsked() {
  const [answer, setAnswer] = useState<{ readonly give: Answer } | null>(null);
  useEffect(() => onResumeAsked((give) => setAnswer({ give })), []);
  if (answer === null) return null;
  const close = (said: Missed | null) => {
    answer.give(said);
    setAnswer(null);
  };
  return <Question onAnswer={close} />;
}

function Question({ onAnswer }: { onAnswer: (said: Missed | null) => void }) {
  const text = useText();
  const t = text.resuming;
  useFocusBack();
  return (
    <Modal opened onClose={() => onAnswer(null)} title={t.title} closeButtonProps={{ 'aria-label': text.common.close }}>
      <p className={css.hint}>{t.hint}</p>
      <div className={css.choices}>
        <Button data-autofocus aria-describedby="resume-forget" onClick={() => onAnswer('forget')}>
          {t.forget}
        </Button>
        <span id="resume-forget">{t.forgetHint}</span>
        <Button variant="default" aria-describedby="resume-missed" onClick={() => onAnswer('catch-up')}>
          {t.catchUp}
        </Button>
        <span id="resume-missed">{t.catchUpHint}</span>
      </div>
    </Modal>
  );
}
