import { IANAZone } from 'luxon';
import { describe, expect, it } from 'vitest';
import { createZone, resolveWall, zoneNamed } from '../../../main/engine/triggers/zone.ts';
import { CLOCK_CHANGES } from '../../support/clock-changes.ts';

const wall = (text: string): number => Date.parse(`${text}Z`);
const instants = (zone: string, text: string): string[] =>
  resolveWall(createZone(zone), wall(text)).instants.map((instant) => new Date(instant).toISOString().slice(0, 16));

describe('zones', () => {
  it('the table says what luxon says, every six hours of ten years, in every zone of the oracle', () => {
    for (const zone of new Set(CLOCK_CHANGES.map(([name]) => name))) {
      const table = createZone(zone);
      const luxon = IANAZone.create(zone);
      const around = CLOCK_CHANGES.find(([name]) => name === zone)?.[1] ?? '';
      const from = Date.parse(around) - 200 * 86_400_000;
      for (let at = from; at < from + 400 * 86_400_000; at += 6 * 3_600_000) {
        const { offset, start, end } = table.at(at);
        expect(offset / 60_000, `${zone} ${new Date(at).toISOString()}`).toBe(luxon.offset(at));
        expect(at >= start && at < end).toBe(true);
      }
    }
  }, 60_000);

  it('every clock change is found to the second, with the offsets on both sides', () => {
    for (const [zone, text] of CLOCK_CHANGES.slice(0, -3)) {
      const at = Date.parse(text);
      const table = createZone(zone);
      const { start, before, offset } = table.at(at);
      expect(start, zone).toBe(at);
      expect(before).not.toBe(offset);
      expect(table.at(at - 1)).toMatchObject({ end: at, offset: before, after: offset });
    }
  });

  it('a clock change on the border of two blocks of the table is whole: Damascus, 1 September 1977', () => {
    const at = Date.parse('1977-08-31T23:00Z');
    const { end, start } = createZone('Asia/Damascus').at(at);
    expect(start).toBe(at);
    expect(end - start).toBeGreaterThan(2 * 86_400_000);
  });

  it('local mean time with seconds: Monrovia was 44 minutes and 30 seconds behind until 1972', () => {
    expect(createZone('Africa/Monrovia').at(Date.UTC(1971, 0, 1)).offset).toBe(-(44 * 60 + 30) * 1000);
    expect(createZone('Africa/Monrovia').at(Date.UTC(1973, 0, 1)).start).toBeLessThan(Date.UTC(1973, 0, 1));
    expect(instants('Africa/Monrovia', '1971-06-01T00:00')).toEqual(['1971-06-01T00:44']);
  });

  it('a wall time has 0, 1 or 2 instants (S8)', () => {
    expect(instants('Europe/Berlin', '2026-03-29T02:30')).toEqual([]);
    expect(instants('Europe/Berlin', '2026-03-29T03:00')).toEqual(['2026-03-29T01:00']);
    expect(instants('Europe/Berlin', '2026-10-25T02:30')).toEqual(['2026-10-25T00:30', '2026-10-25T01:30']);
    expect(instants('Pacific/Apia', '2011-12-30T12:00')).toEqual([]);
    expect(instants('Australia/Lord_Howe', '2024-04-07T01:45')).toEqual(['2024-04-06T14:45', '2024-04-06T15:15']);
    expect(instants('America/Sao_Paulo', '2018-11-04T00:00')).toEqual([]);
  });

  it('a gap says where it is and how long', () => {
    expect(resolveWall(createZone('Pacific/Apia'), wall('2011-12-30T12:00')).gap).toEqual({
      at: Date.parse('2011-12-30T10:00Z'),
      length: 86_400_000,
    });
  });

  it('only IANA names are zones', () => {
    for (const name of ['Europe/Berlin', 'UTC', 'US/Eastern', 'Etc/GMT+5', 'Asia/Kathmandu'])
      expect(zoneNamed(name)).not.toBeNull();
    for (const name of ['', 'Mars/Olympus', '+02:00', 'local', 'Europe/Berlin ', '../etc', '5'])
      expect(zoneNamed(name), name).toBeNull();
  });
});
