/** The menus that Electron leaves to the application: the one at the top of the screen of macOS, and everywhere that of the right button. */
import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Language } from '../../../preload/contract.ts';

type Role = NonNullable<MenuItemConstructorOptions['role']>;
/** Null: a line. */
type Entries = readonly (Role | null)[];

/** Each menu with its entries. Without it macOS has no copy, paste, hide or quit by key. */
const BAR: readonly (readonly [Role, Entries])[] = [
  ['appMenu', ['about', null, 'services', null, 'hide', 'hideOthers', 'unhide', null, 'quit']],
  ['editMenu', ['undo', 'redo', null, 'cut', 'copy', 'paste', 'selectAll']],
  ['viewMenu', ['resetZoom', 'zoomIn', 'zoomOut', null, 'togglefullscreen']],
  ['windowMenu', ['close', 'minimize', 'zoom', null, 'front']],
];
/** Electron labels its roles in English only. */
const ZH: Readonly<Partial<Record<Role, string>>> = {
  about: '关于 Punctual',
  services: '服务',
  hide: '隐藏 Punctual',
  hideOthers: '隐藏其他',
  unhide: '全部显示',
  quit: '退出 Punctual',
  editMenu: '编辑',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: process.platform === 'darwin' ? '拷贝' : '复制',
  paste: '粘贴',
  selectAll: '全选',
  viewMenu: '显示',
  resetZoom: '实际大小',
  zoomIn: '放大',
  zoomOut: '缩小',
  togglefullscreen: '切换全屏幕',
  windowMenu: '窗口',
  close: '关闭窗口',
  minimize: '最小化',
  zoom: '缩放',
  front: '前置全部窗口',
};

/** Call again when the language changes. Elsewhere than on macOS a menu bar would only take room. */
export function setApplicationMenu(language: Language): void {
  if (process.platform !== 'darwin') {
    Menu.setApplicationMenu(null);
    return;
  }
  const bar = BAR.map(([menu, entries]) => ({
    ...entry(menu, language),
    submenu: entries.map((role) => entry(role, language)),
  }));
  Menu.setApplicationMenu(Menu.buildFromTemplate(bar));
}

/** The right button, or its key: cut, copy and paste in a field, copy for selected text elsewhere, nothing where there is nothing to do. */
export function addContextMenu(window: BrowserWindow, language: () => Language): void {
  window.webContents.on('context-menu', (_event, { isEditable, selectionText, editFlags, menuSourceType, x, y }) => {
    const { canCut, canCopy, canPaste, canSelectAll } = editFlags;
    const can: Partial<Record<Role, boolean>> = {
      cut: canCut,
      copy: canCopy,
      paste: canPaste,
      selectAll: canSelectAll,
    };
    const roles: Entries = isEditable ? ['cut', 'copy', 'paste', null, 'selectAll'] : ['copy', 'selectAll'];
    if (!isEditable && selectionText.trim() === '') return;
    const menu = roles.map((role) => ({ ...entry(role, language()), enabled: role === null || can[role] === true }));
    // By key at the text; else where the pointer is.
    const place = menuSourceType === 'keyboard' ? { x, y } : {};
    Menu.buildFromTemplate(menu).popup({ window, sourceType: menuSourceType, ...place });
  });
}

function entry(role: Role | null, language: Language): MenuItemConstructorOptions {
  if (role === null) return { type: 'separator' };
  const label = language === 'zh' ? ZH[role] : undefined;
  return label === undefined ? { role } : { role, label };
}
