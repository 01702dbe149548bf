/** What the application did to the system, for tests to read, and what the system will answer, for tests to set. */

export interface StandInRecord {
  readonly trays: TrayRecord[];
  /** Every call of setContextMenu, with its time in milliseconds. */
  readonly menusSet: number[];
  readonly opened: string[];
  readonly messageBoxes: {
    readonly message: string;
    readonly detail?: string | undefined;
    readonly buttons: readonly string[];
  }[];
  readonly errorBoxes: { readonly title: string; readonly content: string }[];
  readonly notifications: { readonly title: string; readonly body: string }[];
  /** Answers to the message boxes to come, as button numbers; none left = the box's cancelId. */
  readonly answers: number[];
  /** Requests of the page that left our scheme; there must be none. */
  readonly foreignRequests: string[];
  /** What Chromium was told on its command line. */
  readonly switches: string[];
  readonly windows: Readonly<Record<string, unknown>>[];
  /** Null where there is none; undefined before the application has said. */
  applicationMenu: readonly MenuRecord[] | null | undefined;
  /** Menus that were opened at the pointer or at the text. */
  readonly popups: { readonly items: readonly MenuRecord[]; readonly sourceType: string | undefined }[];
  /** Every module that was loaded, in order, the stand-in's own among them. */
  readonly modules: string[];
  /** How many of them there were when the first tray appeared, and milliseconds since the start of the process; null before. */
  atTray: { readonly modules: number; readonly ms: number } | null;
  /**
   * The value in the key Run of Windows, or the registration with macOS. `allowed` is what a person has decided in the Task Manager or in
   * the system's settings.
   */
  loginItem: {
    openAtLogin: boolean;
    path?: string | undefined;
    args?: readonly string[] | undefined;
    allowed: boolean;
  };
}
export interface TrayRecord {
  tooltip: string;
  menu: readonly MenuRecord[];
  /** File name of the icon, without its ending. */
  image: string;
  destroyed: boolean;
  /** How many listen to clicks. */
  clickListeners: () => number;
}
export interface MenuRecord {
  readonly label?: string | undefined;
  readonly type?: string | undefined;
  readonly role?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly checked?: boolean | undefined;
  readonly submenu?: readonly MenuRecord[] | undefined;
  readonly click?: (() => void) | undefined;
}

export const record: StandInRecord = {
  trays: [],
  menusSet: [],
  opened: [],
  messageBoxes: [],
  errorBoxes: [],
  notifications: [],
  answers: (process.env.STAND_IN_ANSWERS ?? '').split(',').filter(Boolean).map(Number),
  foreignRequests: [],
  switches: [],
  windows: [],
  applicationMenu: undefined,
  popups: [],
  modules: [],
  atTray: null,
  loginItem: {
    openAtLogin: process.env.STAND_IN_AT_LOGIN !== undefined,
    allowed: process.env.STAND_IN_LOGIN !== 'forbidden',
  },
};
