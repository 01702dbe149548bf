import { IconPlugConnectedX } from '@tabler/icons-react';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { useText } from '../text/language.tsx';
import { fetchPart } from '../text/unloaded.ts';
import { Empty } from './empty.tsx';

/**
 * A part of the window whose code is fetched when it is first shown. Code that cannot be fetched takes nothing else down: `instead` is
 * shown in its place, and the banner of the connection sees to the rest.
 */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  instead: ComponentType = Unloaded,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: (await fetchPart(load)) ?? (instead as ComponentType<P>) }));
}

function Unloaded() {
  const text = useText();
  return <Empty icon={IconPlugConnectedX} title={text.app.unloaded} hint={text.app.unloadedHint} />;
}
