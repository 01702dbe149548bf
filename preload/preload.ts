/**
 * Runs in the sandboxed window before any page script, as one CommonJS file. Gives the page one transport and nothing else:
 * no channel names, no ipcRenderer, no Node.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { BRIDGE_NAME, type Bridge, CLOSE_CHANNEL, HOST_CHANNEL, WINDOW_CHANNEL } from './bridge.ts';

const early: string[] = [];
let deliver: ((text: string) => void) | null = null;
let closed: string | null = null;
let tellClosed: ((reason: string) => void) | null = null;

ipcRenderer.on(HOST_CHANNEL, (_event, text: unknown) => {
  if (typeof text !== 'string') return;
  if (deliver === null) early.push(text);
  else deliver(text);
});
ipcRenderer.on(CLOSE_CHANNEL, (_event, reason: unknown) => {
  closed = typeof reason === 'string' ? reason : 'the application closed the line';
  tellClosed?.(closed);
});

const bridge: Bridge = {
  open() {
    early.length = 0;
    deliver = null;
    closed = null;
    tellClosed = null;
    ipcRenderer.send(WINDOW_CHANNEL, { open: true });
  },
  send(text) {
    ipcRenderer.send(WINDOW_CHANNEL, { text: String(text) });
  },
  onMessage(listener) {
    deliver = listener;
    for (const text of early.splice(0)) listener(text);
  },
  onClose(listener) {
    tellClosed = listener;
    if (closed !== null) listener(closed);
  },
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
