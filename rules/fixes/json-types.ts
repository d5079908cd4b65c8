/** Does a value of a written type come back from JSON as it went in? */

export interface JsonType {
  /** Interfaces and aliases of the file that the type names itself. */
  readonly names: readonly string[];
  /** It has parts that could be changed in place. */
  readonly nested: boolean;
}

const KEYWORDS =
  /^(?:string|number|boolean|null|undefined|true|false|readonly|Array|ReadonlyArray|Record|Partial|Readonly)$/;
const MAX_DEPTH = 4;

/** Undefined when it does not, or when the type is declared elsewhere. */
export function jsonType(type: string, source: string, depth = 0): JsonType | undefined {
  const bare = type.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').replace(/'[^'\n]*'|"[^"\n]*"/g, '0');
  if (depth > MAX_DEPTH || /[()=`]/.test(bare)) return undefined; // Functions, methods, templates.
  const words =
    bare
      .replace(/\[\s*\w+\s*:/g, '[')
      .replace(/[\w$]+\??\s*:/g, '')
      .match(/[A-Za-z_$][\w$]*/g) ?? [];
  const names = [...new Set(words.filter((word) => !KEYWORDS.test(word)))];
  for (const name of names) {
    const declared = new RegExp(
      `^(?:export\\s+)?(?:interface\\s+${name}\\s*(\\{[^}]*\\})|type\\s+${name}\\s*=\\s*([^;]+?)(?:;|\\n\\n|\\n(?=\\S)))`,
      'm',
    ).exec(source);
    const inner = declared && jsonType((declared[1] ?? declared[2])!, source, depth + 1);
    if (!inner) return undefined;
  }
  return { names, nested: names.length > 0 || /[{[<]/.test(bare) };
}
