/** The output of a job on its way to a terminal: colours stay, everything else that steers a terminal is shown. */
import { visibleText } from '../../host/visible-text.ts';

/** Select Graphic Rendition: colours and weights. https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes begin with one
const COLOUR = /(\u001b\[[\d;:]*m)/;
/** May be the beginning of one, or of a line break, that the next piece ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const UNFINISHED = /(?:\u001b(?:\[[\d;:]*)?|\r)$/;
/** No colour is so long; what goes on is none. */
const LONGEST = 100;
const RESET = '\u001b[0m';

export interface LogText {
  /** What of it can be written now. */
  push(piece: string): string;
  /** The rest, with the colours as they were before. */
  end(): string;
}

/** For one log, from its beginning to its end, in pieces cut anywhere. */
export function createLogText(): LogText {
  let kept = '';
  let coloured = false;
  const shown = (text: string): string =>
    text
      .split(COLOUR)
      .map((part, index) => (index % 2 === 1 ? part : visibleText(part)))
      .join('');
  return {
    push(piece) {
      const text = kept + piece;
      const [unfinished = ''] = UNFINISHED.exec(text) ?? [];
      kept = unfinished.length > LONGEST ? '' : unfinished;
      const whole = text.slice(0, text.length - kept.length);
      coloured ||= COLOUR.test(whole);
      return shown(whole);
    },
    end() {
      const rest = visibleText(kept);
      kept = '';
      return coloured ? rest + RESET : rest;
    },
  };
}
