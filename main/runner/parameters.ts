import type { Environment } from './environment.ts';

/** How a shell reads quotes and variables. */
export type ShellFamily = 'posix' | 'fish' | 'powershell' | 'cmd';

const PLACEHOLDER = /\{\{\s*([^{}\s][^{}]*?)\s*\}\}/g;

/** Name of the environment variable that carries a parameter: what a shell cannot name becomes `_`. */
export function parameterVariable(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_');
}

/** The parameters as environment variables. */
export function parameterEnvironment(parameters: Environment): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) result[parameterVariable(name)] = value;
  return result;
}

/** Puts values into one argument of a program. There is no shell, so the value stays one piece whatever it contains. */
export function fillArgument(argument: string, parameters: Environment): string {
  if (!argument.includes('{{')) return argument;
  return argument.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(parameters, name) ? (parameters[name] ?? '') : whole,
  );
}

/**
 * Puts references to values into a shell line. The value itself never becomes part of the line, so the shell cannot read
 * it as code; the reference is quoted for the place where it stands, so the value is never split either.
 */
export function fillShellLine(line: string, parameters: Environment, family: ShellFamily): string {
  if (!line.includes('{{')) return line;
  let result = '';
  let last = 0;
  const quotes = createQuoteReader(family);
  for (const match of line.matchAll(PLACEHOLDER)) {
    const name = match[1] ?? '';
    if (!Object.hasOwn(parameters, name)) continue;
    const before = line.slice(last, match.index);
    result += before + reference(parameterVariable(name), quotes.read(before), family);
    last = match.index + match[0].length;
  }
  return result + line.slice(last);
}

type Quote = 'none' | 'single' | 'double';

function reference(variable: string, quote: Quote, family: ShellFamily): string {
  // Delayed expansion happens after cmd has read the line, so quotes and operators in the value mean nothing.
  if (family === 'cmd') return `!${variable}!`;
  const plain = family === 'posix' ? `\${${variable}}` : family === 'fish' ? `$${variable}` : `$\{env:${variable}}`;
  if (quote === 'double') return family === 'fish' ? `"${`"${plain}"`}"` : plain;
  if (quote === 'single') return family === 'powershell' ? `'+"${plain}"+'` : `'"${plain}"'`;
  return `"${plain}"`;
}

/** Follows the quotes of a line piece by piece and tells in which kind of quote the text read so far ends. */
function createQuoteReader(family: ShellFamily): { read(piece: string): Quote } {
  const escaper = family === 'powershell' ? '`' : '\\';
  // `$(` opens a new context with its own quotes, also inside double quotes; `)` goes back to the one before.
  const stack: Quote[] = ['none'];
  const top = (): Quote => stack.at(-1) ?? 'none';
  const set = (quote: Quote): void => {
    stack[stack.length - 1] = quote;
  };
  return {
    read(piece) {
      if (family === 'cmd') return 'none';
      for (let at = 0; at < piece.length; at += 1) {
        const character = piece[at];
        const quote = top();
        if (quote === 'single') {
          if (character === "'") set('none');
        } else if (character === escaper) {
          at += 1;
        } else if (character === '"') {
          set(quote === 'double' ? 'none' : 'double');
        } else if (character === "'" && quote === 'none') {
          set('single');
        } else if (character === '(' && (quote === 'none' || piece[at - 1] === '$')) {
          stack.push('none');
        } else if (character === ')' && quote === 'none' && stack.length > 1) {
          stack.pop();
        }
      }
      return top();
    },
  };
}
