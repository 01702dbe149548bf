/** Where the window was, kept so that it comes back there, and moved when that place is not on any screen any more. Pure. */

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface RememberedPlace extends Place {
  readonly maximized: boolean;
}

export const SMALLEST = { width: 720, height: 480 } as const;
export const USUAL = { width: 1180, height: 780 } as const;
/** Part of the title bar that must be in reach of a pointer. */
const GRIP = { width: 120, height: 32 } as const;
const LARGEST = 30_000;

/** Null for anything that is not a place: the file may have been edited by hand or cut off by a full disk. */
export function parsePlace(value: unknown): RememberedPlace | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height, maximized } = value as Readonly<Record<string, unknown>>;
  if (!isPixel(x) || !isPixel(y) || !isPixel(width) || !isPixel(height)) return null;
  if (width < 1 || height < 1) return null;
  return { x, y, width, height, maximized: maximized === true };
}

/** The same place where it can be reached, no larger than the screen it is on; null = nowhere on these screens. */
export function fitPlace(place: Place, screens: readonly Place[]): Place | null {
  const screen = screens.find((candidate) => canBeGrabbed(place, candidate));
  if (screen === undefined) return null;
  const width = Math.min(Math.max(place.width, SMALLEST.width), screen.width);
  const height = Math.min(Math.max(place.height, SMALLEST.height), screen.height);
  return { x: place.x, y: Math.max(place.y, screen.y), width, height };
}

function canBeGrabbed(place: Place, screen: Place): boolean {
  const across = Math.min(place.x + place.width, screen.x + screen.width) - Math.max(place.x, screen.x);
  const bar = place.y;
  // Some systems tell a place a little above the screen for a window at its upper edge.
  return across >= GRIP.width && bar >= screen.y - GRIP.height && bar + GRIP.height <= screen.y + screen.height;
}

function isPixel(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= LARGEST;
}
