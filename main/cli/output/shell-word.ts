/** A word as it has to be typed: hints name ids and names, which may hold blanks, signs of the shell or a `-` in front. */
export function shellWord(word: string, platform: string = process.platform): string {
  if (/^[\w@%+:,./][\w@%+:,./-]*$/.test(word)) return word;
  const quoted = platform === 'win32' ? `"${word.replaceAll('"', '""')}"` : `'${word.replaceAll("'", "'\\''")}'`;
  return word.startsWith('-') ? `-- ${quoted}` : quoted;
}
