/** The window over the scripted host: `?jobs=13&language=zh&theme=dark`. Built only for screenshots. */
import { createAnswer } from '../../../preload/answer.ts';
import { createClient } from '../../../preload/client.ts';
import { serve } from '../../../preload/server.ts';
import { mount } from '../../../renderer/app/mount.tsx';
import { createScriptedHost } from '../../support/scripted-host.ts';
import { createTransportPair } from '../../support/transport-pair.ts';

const asked = new URLSearchParams(location.search);
const handlers = createScriptedHost({
  now: Date.now(),
  jobs: Number(asked.get('jobs') ?? 13),
  language: asked.get('language') === 'zh' ? 'zh' : 'en',
  theme: asked.get('theme') === 'dark' ? 'dark' : 'light',
});
const answer = createAnswer(handlers);
const client = createClient({
  async open() {
    const pair = createTransportPair();
    serve(pair.host, { answer, onPush: () => () => {}, authorize: () => null, hangUp: () => {} });
    return pair.client;
  },
  hangUp: () => {},
  token: () => null,
  wait(ms, ring) {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
});
const root = document.getElementById('root');
if (root !== null) mount(root, client);
