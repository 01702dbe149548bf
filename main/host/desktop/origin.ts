/** The window's own scheme: a secure origin that no web page can have. */
export const SCHEME = 'app';
export const ORIGIN = 'app://punctual';
