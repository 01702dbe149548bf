import { Suspense } from 'react';
import { lazyPart } from './lazy-part.tsx';

const Blocks = lazyPart(async () => (await import('./markdown-blocks.tsx')).MarkdownBlocks);

/** A text in Markdown; as it was written until the code that reads it is here. */
export function Markdown({ source }: { source: string }) {
  return (
    <Suspense fallback={<p style={{ whiteSpace: 'pre-wrap', margin: 0 }}>{source.slice(0, 2000)}</p>}>
      <Blocks source={source} />
    </Suspense>
  );
}
