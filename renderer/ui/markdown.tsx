import { lazy, Suspense } from 'react';

const Blocks = lazy(async () => ({ default: (await import('./markdown-blocks.tsx')).MarkdownBlocks }));

/** A text in Markdown; as it was written until the code that reads it is here. */
export function Markdown({ source }: { source: string }) {
  return (
    <Suspense fallback={<p style={{ whiteSpace: 'pre-wrap', margin: 0 }}>{source.slice(0, 2000)}</p>}>
      <Blocks source={source} />
    </Suspense>
  );
}
