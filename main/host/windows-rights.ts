/** Judges Windows' rights of a file or folder (SDDL: https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format). */

export interface OpenToOthers {
  /** SIDs, or SDDL's two letters for those that every Windows has. */
  readonly others: readonly string[];
  /** They can change or replace it, not only read it. */
  readonly writable: boolean;
  /** It belongs to another user. */
  readonly foreign: boolean;
}

/** The system, its administrators and the owner, whose rights protect nothing: they can take the file anyway. */
const TRUSTED: ReadonlySet<string> = new Set([
  ...['SY', 'S-1-5-18', 'BA', 'S-1-5-32-544', 'LA', 'CO', 'S-1-3-0', 'OW', 'S-1-3-4'],
]);
const ALLOW: ReadonlySet<string> = new Set(['A', 'XA', 'OA', 'ZA']);
/** Bits of an access mask that let somebody see the content, or change it. Passing through and looking at attributes let nobody. */
const READ = 0x8000_0000 + 0x1000_0000 + 0x1;
const WRITE = 0x4000_0000 + 0x1000_0000 + 0x1_0000 + 0x4_0000 + 0x8_0000 + 0x2 + 0x4 + 0x40;
const LETTERS: Readonly<Record<string, number>> = {
  ...{
    GA: 0x1000_0000,
    GR: 0x8000_0000,
    GW: 0x4000_0000,
    GX: 0x2000_0000,
    FA: 0x1f_01ff,
    FR: 0x12_0089,
    FW: 0x12_0116,
  },
  ...{ FX: 0x12_00a0, RC: 0x2_0000, SD: 0x1_0000, WD: 0x4_0000, WO: 0x8_0000 },
  ...{ CC: 0x1, DC: 0x2, LC: 0x4, SW: 0x8, RP: 0x10, WP: 0x20, DT: 0x40, LO: 0x80, CR: 0x100 },
};

/** Null when it is this user's alone. `sddl` has owner and list; `self` is the SID of this user. */
export function openToOthers(sddl: string, self: string): OpenToOthers | null {
  const owner = /^O:(S-[\d-]+|[A-Z]{2})/.exec(sddl)?.[1] ?? '';
  const foreign = owner !== '' && owner !== self && !TRUSTED.has(owner);
  const list = /D:([A-Z_]*)((?:\(.*\))?)/s.exec(sddl);
  // Without a list of rights everybody may do everything; with an empty one nobody may.
  if (list === null || list[1]?.includes('NO_ACCESS_CONTROL') === true) {
    return { others: ['WD'], writable: true, foreign };
  }
  const others = new Set<string>();
  let writable = false;
  for (const [, type = '', , rights = '', , , sid = ''] of (list[2] ?? '').matchAll(ENTRY)) {
    if (!ALLOW.has(type) || sid === self || TRUSTED.has(sid)) continue;
    const mask = maskOf(rights);
    if (!has(mask, READ) && !has(mask, WRITE)) continue;
    others.add(sid);
    writable ||= has(mask, WRITE);
  }
  return others.size === 0 && !foreign ? null : { others: [...others].toSorted(), writable, foreign };
}

/** Type, flags, rights, two kinds of object, SID; a condition may follow. */
const ENTRY = /\(([A-Z]+);([A-Z]*);([^;()]*);([^;()]*);([^;()]*);(S-[\d-]+|[A-Z]{2})/g;
const has = (mask: number, bits: number): boolean => (mask & bits) !== 0;

function maskOf(rights: string): number {
  if (/^(0x[\da-f]+|\d+)$/i.test(rights)) return Number(rights);
  // Letters that are not known count as all rights: better a warning too many.
  return (rights.match(/../g) ?? []).reduce((mask, letters) => mask | (LETTERS[letters] ?? 0x1f_01ff), 0);
}

/** A line for cmd or PowerShell that leaves a folder or file to this user, the system and its administrators, in any language. */
export function closingLine(path: string, self: string, folder: boolean): string {
  const inherit = folder ? '(OI)(CI)' : '';
  const grants = [self, 'S-1-5-18', 'S-1-5-32-544'].map((sid) => `"*${sid}:${inherit}F"`).join(' ');
  return `icacls "${path}" /inheritance:r /grant:r ${grants}`;
}
