import { createSpotlight } from '@mantine/spotlight';

/** Whether the palette is open and what is typed in it, kept apart from it: it can be asked for before its code is here. */
export const [paletteStore] = createSpotlight();

/** Every opening starts with an empty field, also one that comes while the palette still fades away. */
export const palette = {
  open(): void {
    paletteStore.setState({ ...paletteStore.getState(), opened: true, selected: -1, query: '', empty: false });
  },
  close(): void {
    paletteStore.setState({ ...paletteStore.getState(), opened: false });
  },
  toggle(): void {
    if (paletteStore.getState().opened) palette.close();
    else palette.open();
  },
  /** Says it at once: `updateState` of the store tells nobody, and the field would go on showing what it showed before. */
  type(query: string): void {
    paletteStore.setState({ ...paletteStore.getState(), query });
  },
};

/** The field of the palette, as soon as it is there. */
export function paletteField(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('input[data-palette]');
}
