/**
 * The part of the compiler that is shipped: scanner and parser, and what these need.
 *
 * TypeScript publishes one file of nine megabytes, in which every module follows those it builds upon and begins with a
 * comment that names it. All of it has effects when it is loaded, so a bundler keeps all of it; but nothing up to the
 * parser needs what comes after. Loaded alone, that part costs a quarter of the time and of the package.
 */

const BEGIN = '((module) => {';
/** The first module after the parser. */
const END = '\n// src/compiler/commandLineParser.ts';
const EXPORTED = 'module.exports = __toCommonJS(typescript_exports);';

/** As the language service does it, which is not there: a name has a text. */
const NAMES_WITH_TEXT = `
class PrivateName extends objectAllocator.getNodeConstructor() {}
for (const { prototype } of [objectAllocator.getIdentifierConstructor(), PrivateName])
  Object.defineProperty(prototype, 'text', { get() { return idText(this); } });
setObjectAllocator({ getPrivateIdentifierConstructor: () => PrivateName });
`;

/**
 * An ES module whose default is an object with the given names, as far as they are values. Throws when TypeScript's
 * file is built in another way than we know.
 *
 * @param {string} compiler text of lib/typescript.js
 * @param {readonly string[]} names
 */
export function parserOf(compiler, names) {
  const [begin, end] = [compiler.indexOf(BEGIN), compiler.indexOf(END)];
  if (begin < 0 || end < 0) throw new Error('This version of TypeScript is not put together as we know it.');
  const part = compiler
    .slice(begin + BEGIN.length, end)
    .replace(EXPORTED, '')
    .replace(/^__export\(/gm, '/* @__PURE__ */ __export('); // Tables of all names, for those who want them whole.
  const declared = new Set([...part.matchAll(/^(?:function|var|class) (\w+)/gm)].map(([, name]) => name));
  const values = [...new Set(names)].sort().filter((name) => declared.has(name));
  return `${part}${NAMES_WITH_TEXT}export default { ${values.join(', ')} };\n`;
}

/**
 * The members of `ts`, or of `(ts as …)`, that a text of ours names.
 *
 * @param {string} text
 */
export function namesUsed(text) {
  return [...text.matchAll(/\bts(?: as [\w ]+\))?\.(\w+)/g)].map(([, name]) => name);
}
