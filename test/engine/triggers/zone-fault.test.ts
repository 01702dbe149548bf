import { IANAZone } from 'luxon';
import { describe, expect, it } from 'vitest';
import { checkSchedule } from '../../../main/engine/triggers/check.ts';
import { compileSchedule } from '../../../main/engine/triggers/compile.ts';
import { faultWords } from '../../../main/engine/triggers/fault-words.ts';
import { saveRemarks } from '../../../main/engine/triggers/save-rules.ts';
import { zoneFault, zoneRemark } from '../../../main/engine/triggers/zone-fault.ts';
import { ZONE_NAMES, ZONE_NAMES_VERSION } from '../../../main/engine/triggers/zone-names.ts';

const now = Date.parse('2026-01-01T10:00:00Z');
const context = { zone: 'Europe/Berlin', anchor: now, lastFinish: null };
const words = (name: string): string => {
  const fault = zoneFault(name);
  return fault === null ? 'accepted' : faultWords(fault);
};

describe('names of time zones (S2)', () => {
  it('every name of the pinned database is accepted, and Intl of this Node knows each', () => {
    expect(ZONE_NAMES_VERSION).toMatch(/^20\d\d[a-z]$/);
    expect(ZONE_NAMES.size).toBeGreaterThan(590);
    for (const name of ZONE_NAMES) {
      expect(words(name), name).toBe('accepted');
      expect(IANAZone.isValidZone(name), name).toBe(true);
    }
    expect(zoneFault('local')).toBeNull();
  });

  it('every zone that Intl lists is in the database', () => {
    expect(Intl.supportedValuesOf('timeZone').filter((name) => !ZONE_NAMES.has(name))).toEqual([]);
  });

  // All three-letter names that ICU takes over from old Java, and that are no IANA names.
  const LEGACY =
    'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST'.split(' ');
  const COMMON =
    'ACDT ACST ADT AEDT AEST AKDT AKST AWST BRT CDT CEST EDT EEST HKT ICT IDT KST MDT MSK NDT NZDT NZST PDT PKT SAST SGT WAT WEST WIB'.split(
      ' ',
    );

  it.each([...LEGACY, ...COMMON, 'ET', 'PT', 'MEZ', 'US/Pacific-New', 'Z'])('%s is refused with a proposal', (name) => {
    const fault = zoneFault(name);
    if (fault?.kind !== 'zone-instead') throw new Error(`${name}: ${JSON.stringify(fault)}`);
    expect(fault.instead.length).toBeGreaterThan(0);
    for (const instead of fault.instead) expect(ZONE_NAMES.has(instead), instead).toBe(true);
    expect(zoneFault(name.toLowerCase())).toMatchObject({ kind: 'zone-instead' });
  });

  it('names Intl takes and the database has not: none is accepted', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const strange = letters
      .flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)))
      .filter((name) => IANAZone.isValidZone(name) && !ZONE_NAMES.has(name));
    expect(strange.length).toBeGreaterThan(20);
    for (const name of strange) expect(zoneFault(name), name).toMatchObject({ kind: 'zone-instead' });
  });

  it.each([
    ['BST', '“BST” is not the name of a time zone; did you mean Europe/London or Asia/Dhaka?'],
    ['europe/berlin', '“europe/berlin” is not the name of a time zone; did you mean Europe/Berlin?'],
    ['Berlin', '“Berlin” is not the name of a time zone; did you mean Europe/Berlin?'],
    ['America/new york', '“America/new york” is not the name of a time zone; did you mean America/New_York?'],
    ['utc', '“utc” is not the name of a time zone; did you mean UTC?'],
    ['Local', '“Local” is not the name of a time zone; did you mean local?'],
    [
      'Mars/Olympus',
      "“Mars/Olympus” is not the name of a time zone; names look like “Europe/Helsinki”, or “local” for this computer's zone",
    ],
    [
      'GMT+2',
      '“GMT+2” is an offset, not the name of a time zone; name a place such as “Europe/Helsinki”, or write Etc/GMT-2 for this offset all year (in these names the sign is reversed: Etc/GMT-2 is 2 hours ahead of UTC)',
    ],
    ['+05:30', '“+05:30” is an offset, not the name of a time zone; name a place such as “Europe/Helsinki”'],
  ])('%s: %s', (name, said) => {
    expect(words(name)).toBe(said);
  });

  it('one slip in any name longer than a few letters is answered with that name, or with one as near', () => {
    let random = 7;
    const roll = (sides: number) => {
      random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((random / 2 ** 31) * sides);
    };
    const slips: readonly ((name: string, at: number) => string)[] = [
      (name, at) => name.slice(0, at) + name.slice(at + 1),
      (name, at) => `${name.slice(0, at)}x${name.slice(at)}`,
      (name, at) => `${name.slice(0, at)}x${name.slice(at + 1)}`,
      (name, at) => name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2),
    ];
    for (const name of [...ZONE_NAMES].filter((each) => each.length > 8 && each.includes('/')))
      for (const slip of slips) {
        const written = slip(name, name.indexOf('/') + 1 + roll(name.length - name.indexOf('/') - 2));
        const fault = zoneFault(written);
        // Of few letters another name, or an offset, may come out.
        if (fault === null || fault.kind === 'zone-offset') continue;
        if (fault.kind !== 'zone-instead') throw new Error(written);
        if (fault.instead.length < 3 && !/^Etc\//.test(name)) expect(fault.instead, written).toContain(name);
      }
    expect(zoneFault('America/Chihuaha')).toMatchObject({ instead: ['America/Chihuahua'] });
    expect(zoneFault('Berln')).toMatchObject({ instead: ['Europe/Berlin'] });
    expect(zoneFault('Europ/Kiv')).toMatchObject({ instead: ['Europe/Kiev', 'Europe/Kyiv'] });
    expect(zoneFault('Somewhere/Else')).toMatchObject({ kind: 'no-zone' });
  });

  it('a name of any length is answered at once', () => {
    const started = performance.now();
    for (let length = 1; length < 400; length += 1) zoneFault('America/Chihuahua'.repeat(20).slice(0, length));
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('an offset gets the name of the same offset, with the sign turned round', () => {
    for (let hour = -12; hour <= 14; hour++) {
      for (const prefix of ['UTC', 'GMT', 'utc', '']) {
        const name = `${prefix}${hour < 0 ? '-' : '+'}${String(Math.abs(hour)).padStart(prefix === '' ? 2 : 1, '0')}`;
        if (ZONE_NAMES.has(name)) continue;
        const fault = zoneFault(name);
        if (fault?.kind !== 'zone-offset' || fault.instead === null) throw new Error(name);
        expect(IANAZone.create(fault.instead).offset(now), name).toBe(hour * 60);
      }
    }
    for (const name of ['UTC+15', 'GMT-13', 'UTC+5:30', '-03:30'])
      expect(zoneFault(name), name).toMatchObject({ kind: 'zone-offset', instead: null });
  });

  it('EST, MST and HST are IANA names and get a remark: a fixed offset', () => {
    for (const name of ['EST', 'MST', 'HST']) {
      expect(zoneFault(name)).toBeNull();
      expect(zoneRemark(name)).toMatchObject({ kind: 'zone-fixed' });
      const schedule = { kind: 'any', of: [{ kind: 'cron', pattern: '0 9 * * *', timezone: name }] };
      expect(checkSchedule(schedule, { now, context })).toEqual([]);
      expect(saveRemarks(schedule, [])).toMatchObject([{ field: 'of.0.timezone', fault: { kind: 'zone-fixed' } }]);
    }
    expect(zoneRemark('Europe/Berlin')).toBeNull();
  });

  it('is checked when a schedule is saved, at every depth; a stored one keeps running as it did', () => {
    const inner = { kind: 'cron', pattern: '0 9 * * *', timezone: 'IST' } as const;
    const schedule = { kind: 'any', of: [inner, { kind: 'any', of: [inner] }], timezone: 'europe/berlin' } as const;
    expect(checkSchedule(schedule, { now, context }).map(({ code, field }) => `${code} ${field}`)).toEqual([
      'unknown-zone timezone',
      'unknown-zone of.0.timezone',
      'unknown-zone of.1.of.0.timezone',
    ]);
    expect(compileSchedule(schedule, context).next(now)).toBe(Date.parse('2026-01-02T03:30:00Z'));
    // One problem for a name that Intl refuses as well.
    expect(checkSchedule({ ...inner, timezone: 'CEST' }, { now, context })).toMatchObject([
      { code: 'unknown-zone', field: 'timezone', fault: { kind: 'zone-instead' } },
    ]);
  });
});
