/** The mark in all its forms, as SVG text: a clock at ten past ten whose hands are a tick. Drawn on a grid of 32. */

const ACCENT = '#4653cd';
const FACE = '<circle cx="16" cy="16" r="9.6"/><path d="M11.9 13.2 16 17.6 20.4 10.9"/>';

export type TrayState = 'idle' | 'running' | 'failed' | 'missed' | 'paused' | 'trouble';
export const TRAY_STATES: readonly TrayState[] = ['idle', 'running', 'failed', 'missed', 'paused', 'trouble'];

function svg(content: string, size = 32): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}">${content}</svg>`;
}

/** `inset` leaves the margin that macOS expects around an icon. Small sizes get a thicker line, or the ring turns to mist. */
export function appIcon(pixels: number, inset: boolean): string {
  const stroke = pixels <= 24 ? 3.2 : pixels <= 48 ? 2.8 : 2.5;
  const scale = inset ? 0.805 : 1;
  const shift = (32 * (1 - scale)) / 2;
  return svg(
    `<g transform="translate(${shift} ${shift}) scale(${scale})"><rect width="32" height="32" rx="${inset ? 7.2 : 7.6}" fill="${ACCENT}"/>` +
      `<g fill="none" stroke="#fff" stroke-width="${stroke}" stroke-linecap="round" stroke-linejoin="round">${FACE}</g></g>`,
  );
}

/** Each state has a shape of its own beside its colour; `ink` is that of the bar's text. */
export function trayIcon(state: TrayState, ink: string): string {
  const face =
    `<g fill="none" stroke="${ink}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">` +
    '<circle cx="8" cy="8" r="6.4"/><path d="M5.3 6.2 8 9.1 10.9 4.7"/></g>';
  if (state === 'idle') return svg(face, 16);
  // A bite out of the face, so that the badge is seen on any background.
  const bitten = `<mask id="bite"><rect width="16" height="16" fill="#fff"/><circle cx="12" cy="12" r="4.9" fill="#000"/></mask><g mask="url(#bite)">${face}</g>`;
  const badge = {
    running: '<path d="M10 8.9v6.2l5-3.1z" fill="#4f7cff"/>',
    failed: '<path d="M9.7 9.7l4.6 4.6M14.3 9.7l-4.6 4.6" stroke="#e5483d" stroke-width="2.1" stroke-linecap="round"/>',
    missed:
      '<circle cx="12" cy="12" r="3.9" fill="#e5483d"/><path d="M12 10v2.2M12 13.9v.1" stroke="#fff" stroke-width="1.3" stroke-linecap="round"/>',
    trouble:
      '<path d="M12 7.7 16 15.2H8z" fill="#d98800" stroke="#d98800" stroke-width="1" stroke-linejoin="round"/><path d="M12 10.4v2.2M12 14.1v.1" stroke="#fff" stroke-width="1.2" stroke-linecap="round"/>',
    paused: `<path d="M10.4 9.2v5.6M13.6 9.2v5.6" stroke="${ink}" stroke-width="2" stroke-linecap="round"/>`,
  };
  return svg(bitten + badge[state], 16);
}
