import { describe, expect, it } from 'vitest';
import type { RunEnding, Why } from '../../main/engine/model.ts';
import { createFormats } from '../../renderer/format/formats.ts';
import { endingWords, whyWords } from '../../renderer/format/why-words.ts';
import { en } from '../../renderer/text/en.ts';
import { systemLanguage } from '../../renderer/text/system-language.ts';
import { zh } from '../../renderer/text/zh.ts';

const formats = createFormats({ language: 'en', zone: 'Europe/Helsinki', hour24: 'system', text: en });
const chinese = createFormats({ language: 'zh', zone: 'Europe/Helsinki', hour24: 'system', text: zh });
const HOUR = 3_600_000;

describe('times and lengths in words', () => {
  it('says lengths with one or two units', () => {
    expect([0, 850, 4250, 59_000, 200_000, 6_120_000, 183_600_000].map(formats.duration)).toEqual([
      '0 ms',
      '850 ms',
      '4.2 s',
      '59 s',
      '3 min 20 s',
      '1 h 42 min',
      '2 d 3 h',
    ]);
    expect(chinese.duration(6_120_000)).toBe('1 小时 42 分');
  });

  it('counts down in whole seconds and never below zero', () => {
    expect(formats.countdown(59_400)).toBe('1 min');
    expect(formats.countdown(900)).toBe('1 s');
    expect(formats.countdown(-5000)).toBe('0 s');
  });

  it('shows times in the zone of the host', () => {
    const at = Date.UTC(2026, 10, 22, 13, 5);
    expect(formats.time(at)).toBe('15:05');
    expect(formats.near(at, at)).toBe('15:05');
    expect(formats.near(at + 24 * HOUR, at)).toBe('Tomorrow 15:05');
    expect(formats.nearDay(at - 24 * HOUR, at)).toBe('Yesterday');
    const twelve = createFormats({ language: 'en', zone: 'UTC', hour24: false, text: en });
    expect(twelve.time(at)).toMatch(/^1:05\spm$/i);
  });

  it('finds midnight also on the days of 23 and 25 hours, and where midnight itself is skipped', () => {
    const midnight = Date.UTC(2026, 2, 28, 22);
    expect(formats.dayStart(Date.UTC(2026, 2, 29, 12))).toBe(midnight);
    expect(formats.dayStart(Date.UTC(2026, 9, 25, 12))).toBe(Date.UTC(2026, 9, 24, 21));
    for (let hour = 0; hour < 23; hour += 1) expect(formats.dayStart(midnight + hour * HOUR + 1)).toBe(midnight);
    const beirut = createFormats({ language: 'en', zone: 'Asia/Beirut', hour24: 'system', text: en });
    expect(beirut.dayStart(Date.UTC(2026, 2, 29, 9))).toBe(Date.UTC(2026, 2, 28, 22));
  });

  it('says sizes', () => {
    expect([0, 999, 1000, 1_250_000, 3_000_000_000].map(formats.bytes)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '1.3 MB',
      '3 GB',
    ]);
  });
});

describe('why a run is there', () => {
  const whys: readonly Why[] = [
    { code: 'on-time' },
    { code: 'late', lateMs: 5000 },
    { code: 'caught-up', lateMs: 6_120_000, missed: 3 },
    { code: 'manual' },
    { code: 'rerun', of: 'r' },
    { code: 'chained', from: 'j', on: 'failure' },
    { code: 'event', on: 'resume' },
    { code: 'answered', answer: 'run-all' },
    { code: 'too-late', lateMs: 60_000, graceMs: 5000 },
    { code: 'policy-none', lateMs: 60_000 },
    { code: 'ask' },
    { code: 'merged-into', run: null },
    { code: 'paused', scope: 'group' },
    { code: 'still-running', blocker: null, since: 0 },
    { code: 'queue-full' },
    { code: 'limit-reached' },
    { code: 'job-removed' },
    { code: 'chain-loop' },
    { code: 'cancelled' },
    { code: 'zone-gap', from: 'America/New_York', to: 'Europe/Berlin', times: ['2026-01-01T12:00:00'], count: 1 },
    { code: 'zone-overlap' },
    { code: 'clock-ahead' },
    { code: 'gave-up', lacking: ['mains', 'vpn'], waitedMs: 3_600_000 },
    { code: 'skipped-ahead' },
    { code: 'other-computer', name: 'Studio' },
  ];
  const endings: readonly RunEnding[] = [
    { code: 'exit-code', exitCode: 3 },
    { code: 'signal', signal: 'SIGKILL' },
    { code: 'not-started', message: 'no such program' },
    { code: 'time-limit', limitSeconds: 60 },
    { code: 'stopped', by: 'restart' },
    { code: 'interrupted' },
    { code: 'retry-replaced' },
  ];
  it('S19: is one sentence for every code, in both languages', () => {
    for (const [text, format] of [
      [en, formats],
      [zh, chinese],
    ] as const) {
      for (const why of whys) expect(whyWords(why, text, format), why.code).toMatch(/.[.。]$/);
      for (const ending of endings) expect(endingWords(ending, text, format), ending.code).toMatch(/.{4}/);
    }
    expect(whyWords({ code: 'caught-up', lateMs: 6_120_000, missed: 3 }, en, formats)).toContain('1 h 42 min late');
    const away = { kind: 'slept', from: Date.UTC(2026, 0, 1, 10), to: Date.UTC(2026, 0, 1, 12) } as const;
    expect(whyWords({ code: 'ask', away }, en, formats)).toMatch(/Missed\. The computer slept from .+ to .+\.$/);
    expect(whyWords({ code: 'ask', away }, zh, chinese)).toMatch(/睡眠到/);
  });
  it('S11: names the wall times that a change of the zone jumped over, with their days where there are several', () => {
    const gap = { code: 'zone-gap', from: 'America/New_York', to: 'Europe/Berlin' } as const;
    expect(whyWords({ ...gap, times: ['2026-01-01T12:00:00'], count: 1 }, en, formats)).toBe(
      'The change of the time zone from America/New_York to Europe/Berlin jumped over 12:00.',
    );
    expect(whyWords({ ...gap, times: ['2026-01-01T23:00:00', '2026-01-02T00:00:00'], count: 9 }, en, formats)).toBe(
      'The change of the time zone from America/New_York to Europe/Berlin jumped over 9 times: Thu 1 Jan 23:00, Fri 2 Jan 00:00, ….',
    );
  });
  it('says what it gave up waiting for, in words where the window has some', () => {
    const why = { code: 'gave-up', lacking: ['mains', 'vpn'], waitedMs: 6 * 3_600_000 } as const;
    expect(whyWords(why, en, formats)).toBe('It gave up after waiting 6 h for mains power and vpn.');
    expect(whyWords(why, zh, chinese)).toBe('等待接通电源和vpn 6 小时后放弃。');
  });
});

it('the window speaks the language of the system when it can', () => {
  expect(systemLanguage(['zh-Hans-CN', 'en'])).toBe('zh');
  expect(systemLanguage(['fi-FI', 'en-GB'])).toBe('en');
  expect(systemLanguage(['fi-FI'])).toBe('en');
});
