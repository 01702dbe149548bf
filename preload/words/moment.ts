/** `2026-11-22 14:05`, here; Sweden writes dates in the form that every language can read. */
export const moment = (at: number): string => new Date(at).toLocaleString('sv').slice(0, 16);
