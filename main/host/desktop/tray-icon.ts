/** The tray's icon, drawn here so that every state, size and theme comes from a few lines: a clock face and a coloured mark. */
import { type NativeImage, nativeImage } from 'electron';

export type TrayState = 'idle' | 'running' | 'attention' | 'paused';

/** RGB of the mark; idle has none. */
const MARKS: Readonly<Record<Exclude<TrayState, 'idle'>, readonly [number, number, number]>> = {
  running: [34, 139, 230],
  attention: [224, 49, 49],
  paused: [134, 142, 150],
};

/** `dark`: the bar is dark, the face must be light. On macOS the idle icon is a template and the system colours it. */
export function drawTrayIcon(state: TrayState, dark: boolean): NativeImage {
  const image = nativeImage.createEmpty();
  for (const scaleFactor of [1, 2]) {
    const size = 16 * scaleFactor;
    image.addRepresentation({ scaleFactor, width: size, height: size, buffer: drawPixels(state, dark, size) });
  }
  if (process.platform === 'darwin' && state === 'idle') image.setTemplateImage(true);
  return image;
}

/** BGRA, as Electron wants its bitmaps. */
export function drawPixels(state: TrayState, dark: boolean, size: number): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  const face = dark ? 240 : 40;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      // Coordinates of the pixel's middle, the face reaching from -1 to 1.
      const u = ((x + 0.5) / size) * 2 - 1;
      const v = ((y + 0.5) / size) * 2 - 1;
      const inMark = state !== 'idle' && Math.hypot(u - 0.5, v - 0.5) < 0.45;
      const [red, green, blue] = state !== 'idle' && inMark ? MARKS[state] : [face, face, face];
      pixels.set([blue, green, red, inMark || isInk(u, v) ? 255 : 0], (y * size + x) * 4);
    }
  }
  return pixels;
}

/** The rim, and the hands at three o'clock. */
function isInk(u: number, v: number): boolean {
  const radius = Math.hypot(u, v);
  const rim = radius > 0.72 && radius < 0.96;
  const minute = Math.abs(u) < 0.1 && v < 0.1 && v > -0.6;
  const hour = Math.abs(v) < 0.1 && u > -0.1 && u < 0.5;
  return rim || minute || hour;
}
