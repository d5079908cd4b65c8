/**
 * The tokens of one statement, and a cursor over them for the readers of `ddl.ts`.
 *
 * Comments and space are left out. Knows no grammar beyond what a token is.
 */
import { dollarBody, isComment, type Lexis, lexemes } from './lexis.ts';

export interface Token {
  /** `word` is unquoted: a keyword or a name, which only the grammar can tell. */
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'hole' | 'symbol';
  /** Of a name or string, without its quotes. Of a word in capitals for comparison; `text` has it as written. */
  readonly value: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const lexeme =
  /[@#]?[A-Za-z_\u0080-\uffff][\w$@#\u0080-\uffff]*|(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?|\{\{[^{}\n]{1,80}\}\}|\{\w{1,64}:[^{}\n]{1,64}\}|:\.{3}\w+|:[A-Za-z_]\w*|\$\w+|\$<\w+>|\?\d+|::|:=|->>|->|#>>|#>|#-|@>|<@|@@|\?\||\?&|<=>|<>|<=|>=|!=|!~~\*|!~~|!~\*|!~|~~\*|~~|~\*|&&|\|\||=>|[^\s]/y;

/** The tokens of `text` between two offsets, in order. */
export function tokenize(text: string, from: number, to: number, lexis: Lexis): readonly Token[] {
  const out: Token[] = [];
  const lexemeEnd = lexemes(text, to, lexis);
  let i = from;
  while (i < to) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 0xa0 || code === 0xfeff) {
      i += 1;
      continue;
    }
    const end = lexemeEnd(i);
    if (end > i) {
      if (!isComment(text, i)) out.push(quoted(text, i, end));
      i = end;
      continue;
    }
    lexeme.lastIndex = i;
    const raw = lexeme.exec(text)?.[0] ?? text[i] ?? '';
    const stop = Math.min(i + raw.length, to);
    out.push(plain(raw, i, stop));
    i = stop;
  }
  return out;
}

function quoted(text: string, start: number, end: number): Token {
  const raw = text.slice(start, end);
  const quote = raw[0] ?? '';
  if (quote === '$') {
    const [from, to] = dollarBody(text, start, end);
    return { kind: 'string', value: text.slice(from, to), text: raw, start, end };
  }
  const inner = raw.slice(1, -1);
  const value = quote !== '[' && inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner;
  return { kind: quote === "'" ? 'string' : 'quoted', value, text: raw, start, end };
}

function plain(raw: string, start: number, end: number): Token {
  const code = raw.charCodeAt(0);
  if (isHole(raw)) return { kind: 'hole', value: raw, text: raw, start, end };
  if (code >= 48 && code <= 57) return { kind: 'number', value: raw, text: raw, start, end };
  if (code === 46 && raw.length > 1) return { kind: 'number', value: raw, text: raw, start, end };
  const first = code === 64 || code === 35 ? raw.charCodeAt(1) : code; // `@name`, `#name`
  if (first >= 0x80 || first === 95 || isLetter(first)) {
    return { kind: 'word', value: raw.toUpperCase(), text: raw, start, end };
  }
  return { kind: 'symbol', value: raw, text: raw, start, end };
}

/** `$1`, `?`, `?2`, `:name`, SQLite's `$name`, pg-promise's `$<name>`, TypeORM's `:...names`; the braces of ClickHouse and of umami. */
function isHole(raw: string): boolean {
  return /^(?:\$\w+|\$<\w+>|\?\d*|:\.{3}\w+|:[A-Za-z_]\w*|\{.+\})$/s.test(raw);
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}

/** A position among tokens. Readers share one, so that each begins where the last one stopped. */
export class Cursor {
  private i: number;

  constructor(
    readonly tokens: readonly Token[],
    readonly from = 0,
    readonly to = tokens.length,
  ) {
    this.i = from;
  }

  get index(): number {
    return this.i;
  }

  get done(): boolean {
    return this.i >= this.to;
  }

  peek(ahead = 0): Token | undefined {
    const at = this.i + ahead;
    return at < this.to ? this.tokens[at] : undefined;
  }

  next(): Token | undefined {
    const token = this.peek();
    if (token !== undefined) this.i += 1;
    return token;
  }

  /** Whether the next tokens are these words or symbols. */
  at(...values: readonly string[]): boolean {
    return values.every((value, n) => {
      const token = this.peek(n);
      return (
        token !== undefined && token.value === value && (token.kind === 'word' || token.kind === 'symbol')
      );
    });
  }

  /** Steps over these words or symbols if they are next. */
  accept(...values: readonly string[]): boolean {
    if (!this.at(...values)) return false;
    this.i += values.length;
    return true;
  }

  /** Steps over one of the words if it is next, and returns it. */
  acceptAny(values: ReadonlySet<string>): string | undefined {
    const token = this.peek();
    if (token?.kind !== 'word' || !values.has(token.value)) return undefined;
    this.i += 1;
    return token.value;
  }

  /** Index of the `)` that closes the `(` at `open`; the end when there is none. */
  closing(open = this.i): number {
    let depth = 0;
    for (let at = open; at < this.to; at++) {
      const token = this.tokens[at];
      if (token?.kind !== 'symbol') continue;
      if (token.value === '(') depth += 1;
      else if (token.value === ')' && --depth === 0) return at;
    }
    return this.to;
  }

  /** Steps behind the parenthesis that is next, and returns a cursor over what it holds. */
  parenthesis(): Cursor | undefined {
    if (!this.at('(')) return undefined;
    const close = this.closing();
    const inner = new Cursor(this.tokens, this.i + 1, close);
    this.i = Math.min(close + 1, this.to);
    return inner;
  }

  /** Moves to the token with this index. */
  jump(index: number): void {
    this.i = Math.min(Math.max(index, this.from), this.to);
  }

  /** The parts between commas outside parentheses; none when there are no tokens. */
  split(): readonly Cursor[] {
    const out: Cursor[] = [];
    let start = this.i;
    let depth = 0;
    for (let at = this.i; at < this.to; at++) {
      const token = this.tokens[at];
      if (token?.kind !== 'symbol') continue;
      if (token.value === '(' || token.value === '[') depth += 1;
      else if (token.value === ')' || token.value === ']') depth -= 1;
      else if (token.value === ',' && depth <= 0) {
        if (at > start) out.push(new Cursor(this.tokens, start, at));
        start = at + 1;
      }
    }
    if (this.to > start) out.push(new Cursor(this.tokens, start, this.to));
    return out;
  }

  /** Offsets from the first to the last token; an empty range when there is none. */
  span(from = this.from, to = this.to): readonly [number, number] {
    const first = this.tokens[from];
    const last = this.tokens[to - 1];
    return first === undefined || last === undefined || to <= from ? [0, 0] : [first.start, last.end];
  }
}
