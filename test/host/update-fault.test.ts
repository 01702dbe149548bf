import { expect, it } from 'vitest';
import { updateFault } from '../../main/host/desktop/update-fault.ts';

it.each([
  ['no-address', Object.assign(new Error('getaddrinfo ENOTFOUND feed.example'), { code: 'ENOTFOUND' })],
  ['no-address', new Error('net::ERR_NAME_NOT_RESOLVED')],
  ['offline', new Error('net::ERR_INTERNET_DISCONNECTED')],
  ['refused', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['refused', new Error('net::ERR_CONNECTION_RESET')],
  ['too-slow', new Error('net::ERR_CONNECTION_TIMED_OUT')],
  ['certificate', new Error('net::ERR_CERT_DATE_INVALID')],
  ['not-found', Object.assign(new Error('Cannot find channel'), { code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND' })],
  ['not-found', Object.assign(new Error('Not Found'), { statusCode: 404 })],
  ['server', Object.assign(new Error('Oops'), { statusCode: 503, code: 'HTTP_ERROR_503' })],
  ['unreadable', Object.assign(new Error('x'), { code: 'ERR_UPDATER_INVALID_UPDATE_INFO' })],
  ['unsigned', Object.assign(new Error('This copy'), { code: 'UNSIGNED' })],
  ['not-genuine', Object.assign(new Error('x'), { code: 'ERR_CHECKSUM_MISMATCH' })],
  ['disk', Object.assign(new Error('x'), { code: 'ENOSPC' })],
  ['other', new Error('something else')],
  ['other', null],
  ['too-slow', 'Request timed out: ETIMEDOUT'],
])('what went wrong with the feed is told apart: %s, %o', (fault, error) => {
  expect(updateFault(error)).toBe(fault);
});
