import type { UpdateFault } from '../../engine/reasons.ts';

/** Codes of Node, of Chromium's network (`net::ERR_…`) and of electron-updater; the first one found says what kind of thing it is. */
const SIGNS: readonly (readonly [UpdateFault, RegExp])[] = [
  ['unsigned', /\bUNSIGNED\b/],
  ['not-genuine', /ERR_CHECKSUM_MISMATCH|ERR_UPDATER_INVALID_SIGNATURE|sha512 checksum mismatch/],
  ['certificate', /CERT_|ERR_SSL|ERR_TLS|SELF_SIGNED|UNABLE_TO_VERIFY|certificate/],
  ['not-found', /HTTP_ERROR_40[34]|HTTP_ERROR_410|CHANNEL_FILE_NOT_FOUND|LATEST_VERSION_NOT_FOUND|status code 404/],
  ['server', /HTTP_ERROR_\d|ERR_EMPTY_RESPONSE|ERR_INVALID_RESPONSE/],
  ['too-slow', /TIMED_?OUT/],
  ['no-address', /ENOTFOUND|EAI_AGAIN|NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION/],
  ['offline', /INTERNET_DISCONNECTED|NETWORK_CHANGED|ENETUNREACH|ENETDOWN|ADDRESS_UNREACHABLE|EHOSTUNREACH/],
  ['refused', /ECONNREFUSED|ECONNRESET|EPIPE|CONNECTION_(REFUSED|RESET|CLOSED|FAILED)|socket hang up/],
  ['disk', /ENOSPC|EDQUOT|EROFS|EACCES|EPERM/],
  ['unreadable', /INVALID_UPDATE_INFO|INVALID_VERSION|Cannot parse|YAMLException|not valid semver/],
];

/** What kind of thing went wrong while a new version was looked for or fetched. Takes whatever was thrown. */
export function updateFault(error: unknown): UpdateFault {
  const { code, statusCode, name, message } = (typeof error === 'object' && error !== null ? error : {}) as Readonly<
    Record<string, unknown>
  >;
  const status = typeof statusCode === 'number' ? `HTTP_ERROR_${statusCode}` : '';
  const told = [code, status, name, message, typeof error === 'string' ? error : ''].map(String).join(' ');
  return SIGNS.find(([, sign]) => sign.test(told))?.[0] ?? 'other';
}
