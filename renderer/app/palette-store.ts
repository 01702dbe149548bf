import { createSpotlight } from '@mantine/spotlight';

/** Whether the palette is open, kept apart from it: it can be asked for before its code is here. */
export const [paletteStore, palette] = createSpotlight();
