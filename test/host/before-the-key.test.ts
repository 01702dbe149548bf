import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type HostProcess, startHostProcess } from '../support/host-process.ts';
import { residentMB } from '../support/process-memory.ts';
import { createStrangers, fileOfTheWindow, ownersWay, type Strangers, watchAnswers } from '../support/strangers.ts';

/** What somebody else on this computer can do to a real host without its key. Figures have room for a busy machine. */
async function attacked(): Promise<{ readonly host: HostProcess; readonly strangers: Strangers }> {
  const host = await startHostProcess();
  onTestFinished(host.dispose);
  const strangers = createStrangers(host);
  onTestFinished(strangers.dispose);
  return { host, strangers };
}

describe.runIf(process.platform === 'linux')('before the key', () => {
  test('frames of 30 MiB that never end cost no memory, and their senders are cut off', {
    timeout: 60_000,
  }, async () => {
    const { host, strangers } = await attacked();
    const before = residentMB(host.pid);
    const longest = await watchAnswers(host);
    await strangers.unfinishedFrames(60);
    const way = await ownersWay(host);
    const grown = residentMB(host.pid) - before;
    report('60 unfinished frames', { grown, longest: longest(), way });
    expect(grown).toBeLessThan(60);
    expect(longest()).toBeLessThan(1000);
    expect(way).toBeLessThan(2000);
  });

  test('a hello of 10 MB is not looked at', { timeout: 60_000 }, async () => {
    const { host, strangers } = await attacked();
    const longest = await watchAnswers(host);
    const before = residentMB(host.pid);
    await strangers.largeHellos();
    report('two hellos of 10 MB', {
      grown: residentMB(host.pid) - before,
      longest: longest(),
      way: await ownersWay(host),
    });
    expect(longest()).toBeLessThan(500);
    expect(residentMB(host.pid) - before).toBeLessThan(40);
  });

  test('the right key opens while others send wrong ones', { timeout: 60_000 }, async () => {
    const { host, strangers } = await attacked();
    const before = residentMB(host.pid);
    const guessing = strangers.wrongKeys(8);
    await vi.waitFor(() => expect(guessing.sent()).toBeGreaterThan(300), { timeout: 20_000 });
    const ways = [await ownersWay(host), await ownersWay(host), await ownersWay(host)];
    await guessing.stop();
    report(`${guessing.sent()} wrong keys`, { grown: residentMB(host.pid) - before, way: Math.max(...ways) });
    expect(Math.max(...ways)).toBeLessThan(2000);
  });

  test('thousands of silent connections leave room for the owner and are ended', { timeout: 90_000 }, async () => {
    const { host, strangers } = await attacked();
    const before = residentMB(host.pid);
    const longest = await watchAnswers(host);
    const sent: { closed(): number }[] = [];
    const during: number[] = [];
    for (let round = 0; round < 30; round += 1) {
      sent.push(strangers.silentConnections(100));
      during.push(await ownersWay(host));
    }
    const ways = [...during, await ownersWay(host)];
    const grown = residentMB(host.pid) - before;
    report('3,000 silent connections', { grown, longest: longest(), way: Math.max(...ways) });
    expect(Math.max(...ways)).toBeLessThan(2000);
    expect(grown).toBeLessThan(80);
    const over = () => sent.reduce((sum, { closed }) => sum + closed(), 0);
    await vi.waitFor(() => expect(over()).toBe(3000), { timeout: 20_000 });
  });

  test('a head that comes byte by byte ends its connection in seconds', { timeout: 30_000 }, async () => {
    const { host, strangers } = await attacked();
    const began = performance.now();
    await strangers.slowHeads(50);
    const way = await ownersWay(host);
    report('50 slow heads', { seconds: (performance.now() - began) / 1000, way });
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  test('files asked for a thousand times at once, with a body, or never taken cost nothing', {
    timeout: 60_000,
  }, async () => {
    const { host, strangers } = await attacked();
    const asset = await fileOfTheWindow(host);
    const before = residentMB(host.pid);
    await strangers.greedyRequests(asset);
    strangers.filesNeverTaken(asset, 150);
    const way = await ownersWay(host);
    const grown = residentMB(host.pid) - before;
    report('150 files never taken', { grown, way });
    expect(grown).toBeLessThan(60);
    expect(way).toBeLessThan(2000);
  });
});

/** For the notes of who runs this. */
function report(what: string, figures: Readonly<Record<string, number>>): void {
  const words = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(1)}`);
  if (process.env['PUNCTUAL_FIGURES'] === '1') console.log(`${what}: ${words.join(', ')}`);
}
