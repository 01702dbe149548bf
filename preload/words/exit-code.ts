/** Windows' own codes such as 0xC000013A (ended by Ctrl+C) are known by their hexadecimal form alone; any other as it is. */
export const exitCodeText = (code: number): string =>
  code > 0x7fffffff ? `0x${code.toString(16).toUpperCase()}` : String(code);
