import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of every headless host on this data folder, however it was started. Linux only. */
export function hostsOn(data: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes(data) && words.some((word) => /headless/.test(word));
      } catch {
        return false;
      }
    })
    .map(Number);
}
