/** Ctrl (⌘ on macOS) with +, - and 0, or with the wheel, makes the page larger and smaller. */
import type { WebContents } from 'electron';

/** Of Chromium's levels, each 20 % larger than the one before; 0 is the size as drawn. */
const STEP = 0.5;
const MOST = 5;
const LEAST = -3;
const KEYS = new Map([
  ['+', STEP],
  ['=', STEP],
  ['-', -STEP],
  ['0', 0],
]);

/**
 * Not by keys of a menu: only macOS has one. Chromium keeps the level for our origin in the profile and gives it to every later page
 * (shell/browser/zoom_level_delegate.cc in Electron's sources).
 */
export function followZoom(contents: WebContents): void {
  const zoom = (by: number) => {
    contents.zoomLevel = by === 0 ? 0 : Math.min(MOST, Math.max(LEAST, contents.zoomLevel + by));
  };
  contents.on('before-input-event', (event, { type, control, meta, alt, key }) => {
    const by = KEYS.get(key);
    // With Alt they are characters of some keyboards.
    if (type !== 'keyDown' || by === undefined || alt || !(process.platform === 'darwin' ? meta : control)) return;
    event.preventDefault();
    zoom(by);
  });
  contents.on('zoom-changed', (_event, direction) => zoom(direction === 'in' ? STEP : -STEP));
}
