/** Chromium knows no `app:` scheme without Electron; the pages live under an https name that exists nowhere, and are told apart here only. */
const OUTSIDE = 'app://punctual';
const INSIDE = 'https://punctual.invalid';

export const inside = (address: string) =>
  address === OUTSIDE || address.startsWith(`${OUTSIDE}/`) ? INSIDE + address.slice(OUTSIDE.length) : address;
export const outside = (address: string) =>
  address === INSIDE || address.startsWith(`${INSIDE}/`) ? OUTSIDE + address.slice(INSIDE.length) : address;
/** As Electron's `WebFrameMain.origin`. */
export const outsideOrigin = (address: string) => {
  const { origin } = new URL(inside(address));
  return origin === INSIDE ? OUTSIDE : origin;
};
