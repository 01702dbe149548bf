import { Button } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useText } from '../text/language.tsx';
import { Empty } from '../ui/empty.tsx';

/** A page that breaks says so and leaves the rest of the window alone; another page starts fresh. */
export function PageBoundary({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return <Boundary key={path}>{children}</Boundary>;
}

export class Boundary extends Component<{ children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override render() {
    return this.state.error === null ? this.props.children : <Broken error={this.state.error} />;
  }
}

function Broken({ error }: { error: unknown }) {
  const text = useText();
  return (
    <Empty icon={IconMoodSad} title={text.app.crashed} hint={text.app.crashedHint}>
      <code className="selectable dim">{error instanceof Error ? error.message : String(error)}</code>
      <Button mt="sm" onClick={() => location.reload()}>
        {text.app.reload}
      </Button>
    </Empty>
  );
}
