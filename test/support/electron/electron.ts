/**
 * The module that `import ... from 'electron'` gets where the runtime is not installed: exactly what main/host/desktop
 * and electron-updater use (a test compares the lists), each part checked against electron.d.ts.
 */
export { app } from './app.ts';
export { protocol } from './protocol.ts';
export {
  autoUpdater,
  dialog,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
} from './system.ts';
export { BaseWindow, BrowserWindow, ipcMain } from './window.ts';
