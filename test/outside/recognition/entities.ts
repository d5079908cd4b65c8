/** The stored type that a chain is about, as the checker knows it: type arguments, receivers, texts. */
import ts from 'typescript';
import { bare, type Chain, type Link, receiverOf } from './chains.ts';

/** Names of the entity; any of them will do. Empty when the checker does not show it. */
export function entityNames(checker: ts.TypeChecker, chain: Chain): readonly string[] {
  const library = chain[0]?.surface.library;
  const read = library === undefined ? undefined : READERS[library];
  return read === undefined ? [] : [...new Set(read(checker, chain))].filter((name) => name !== '');
}

type Reader = (checker: ts.TypeChecker, chain: Chain) => readonly string[];

const READERS: Readonly<Record<string, Reader>> = {
  prisma: (checker, chain) => {
    const receiver = chain[0] && receiverOf(chain[0].call);
    if (receiver === undefined || chain[0]?.method.startsWith('$')) return [];
    const type = checker.getTypeAtLocation(receiver);
    const delegate = /^(.+)Delegate$/.exec((type.symbol ?? type.aliasSymbol)?.name ?? '')?.[1];
    if (delegate !== undefined) return [delegate];
    return ts.isPropertyAccessExpression(receiver) ? [receiver.name.text] : [];
  },
  drizzle: (checker, chain) => {
    for (const link of chain) {
      if (link.owner === 'RelationalQueryBuilder') {
        const receiver = receiverOf(link.call);
        return receiver !== undefined && ts.isPropertyAccessExpression(receiver) ? [receiver.name.text] : [];
      }
      if (/^(from|insert|update|delete|\$count)$/.test(link.method)) {
        const table = argument(link, 0);
        return table === undefined ? [] : drizzleTable(checker, table);
      }
    }
    return [];
  },
  typeorm: (checker, chain) => {
    const last = chain.at(-1);
    const receiver = last && receiverOf(last.call);
    if (last === undefined || receiver === undefined || /^(query|sql)$/.test(last.method)) return [];
    const type = checker.getTypeAtLocation(receiver);
    if (/Manager$/.test(last.owner) && argument(last, 0)) return classNames(checker, argument(last, 0));
    if (last.owner === 'BaseEntity') return classNames(checker, receiver);
    const target = type.getProperty('target');
    const held =
      target === undefined
        ? checker.getTypeArguments(type as ts.TypeReference)[0]
        : checker.getTypeOfSymbol(target).aliasTypeArguments?.[0];
    return storedNames(held);
  },
  mongoose: (checker, chain) => {
    const first = chain[0];
    const receiver = first && receiverOf(first.call);
    if (first === undefined || receiver === undefined) return [];
    const type = checker.getTypeAtLocation(receiver);
    const variable = ts.isIdentifier(receiver)
      ? [receiver.text]
      : ts.isPropertyAccessExpression(receiver)
        ? [receiver.name.text]
        : [];
    const row = baseArguments(checker, type, 'Model')[0] ?? type;
    const names = [...typeNames(row), ...variable, ...modelText(checker, receiver)];
    return [...names, ...names.map(stem)];
  },
  knex: (checker, chain) => {
    const named = chain.find(
      (link) => /^(\(\)|from|into|table|batchInsert)$/.test(link.method) && argument(link, 0),
    );
    return named === undefined ? [] : texts(checker, argument(named, 0)).map(tableOf);
  },
  kysely: (checker, chain) => {
    const named = chain.find((link) =>
      /^(selectFrom|insertInto|replaceInto|updateTable|deleteFrom|mergeInto)$/.test(link.method),
    );
    return named === undefined ? [] : texts(checker, argument(named, 0)).map(tableOf);
  },
  sequelize: (checker, chain) => {
    const receiver = chain[0] && receiverOf(chain[0].call);
    return chain[0]?.method === 'query' ? [] : classNames(checker, receiver);
  },
  mongodb: (checker, chain) => {
    const receiver = chain[0] && receiverOf(chain[0].call);
    const made = receiver === undefined ? undefined : initializer(checker, receiver);
    return made !== undefined && ts.isCallExpression(made) ? texts(checker, made.arguments[0]) : [];
  },
};

/** `UserDocument`, `UserModel` and `IUser` are about `User`. */
function stem(name: string): string {
  return name.replace(/(Documents?|Schema|Entity|Class|Model)+$/, '').replace(/^I(?=[A-Z][a-z])/, '');
}

function argument({ call }: Link, index: number): ts.Expression | undefined {
  return ts.isCallExpression(call) ? call.arguments[index] : undefined;
}

/** The variable that holds the table, and the name in its type. A subquery is no table. */
function drizzleTable(checker: ts.TypeChecker, table: ts.Expression): readonly string[] {
  const type = checker.getTypeAtLocation(table);
  const inner = type.getProperty('_');
  const config = inner && checker.getTypeOfSymbolAtLocation(inner, table);
  const part = (name: string): string => {
    const property = config?.getProperty(name);
    const value = property && checker.getTypeOfSymbolAtLocation(property, table);
    return value?.isStringLiteral() ? value.value : '';
  };
  if (part('brand') !== 'Table') return [];
  const node = bare(table);
  const variable = ts.isPropertyAccessExpression(node) ? node.name : node;
  return [part('name'), original(checker, variable)?.name ?? ''];
}

/** The declared symbol behind imports and re-exports. */
function original(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
    ? checker.getAliasedSymbol(symbol)
    : symbol;
}

/** Of a class, an instance, or a list of instances. */
function classNames(checker: ts.TypeChecker, node: ts.Expression | undefined): readonly string[] {
  if (node === undefined) return [];
  const type = checker.getTypeAtLocation(node);
  const made = type.getConstructSignatures()[0]?.getReturnType() ?? type;
  const element = checker.isArrayType(made) ? checker.getTypeArguments(made as ts.TypeReference)[0] : made;
  return storedNames(element);
}

/** An interface or an abstract class says what entities have in common; which one it is, the checker does not know. */
function storedNames(type: ts.Type | undefined): readonly string[] {
  const declaration = type?.symbol?.valueDeclaration;
  if (declaration === undefined || !ts.isClassDeclaration(declaration)) return [];
  const isAbstract = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword);
  return isAbstract ? [] : typeNames(type);
}

function typeNames(type: ts.Type | undefined): readonly string[] {
  if (type === undefined || (type.flags & ts.TypeFlags.TypeParameter) !== 0) return [];
  const parts = type.isUnionOrIntersection() ? type.types : [];
  return [type.aliasSymbol, type.symbol, ...parts.flatMap((part) => [part.aliasSymbol, part.symbol])]
    .map((symbol) => symbol?.name ?? '')
    .filter(
      (name) =>
        name !== '' && !name.startsWith('__') && !/^(Document|Object|Required|Omit|Pick|Array)$/.test(name),
    );
}

/** Type arguments of a base of that name. */
function baseArguments(checker: ts.TypeChecker, type: ts.Type, name: string, depth = 0): readonly ts.Type[] {
  if (type.aliasSymbol?.name === name) return type.aliasTypeArguments ?? [];
  if (type.symbol?.name === name) return checker.getTypeArguments(type as ts.TypeReference);
  if (depth > 5) return [];
  const bases = type.isUnionOrIntersection() ? type.types : (type.getBaseTypes() ?? []);
  for (const base of bases) {
    const found = baseArguments(checker, base, name, depth + 1);
    if (found.length > 0) return found;
  }
  return [];
}

/** `model('User', schema)`. */
function modelText(checker: ts.TypeChecker, receiver: ts.Expression): readonly string[] {
  const made = initializer(checker, receiver);
  return made !== undefined && ts.isCallExpression(made) ? texts(checker, made.arguments[0]) : [];
}

function initializer(checker: ts.TypeChecker, node: ts.Expression): ts.Expression | undefined {
  if (ts.isCallExpression(node)) return node;
  const declaration = original(checker, node)?.valueDeclaration;
  const value =
    declaration !== undefined &&
    (ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration))
      ? declaration.initializer
      : undefined;
  return value && bare(value);
}

/** Literal texts that a value may be: itself, the values of `{ alias: 'table' }`, the first of a list. */
function texts(checker: ts.TypeChecker, node: ts.Expression | undefined): readonly string[] {
  if (node === undefined) return [];
  const type = checker.getTypeAtLocation(node);
  if (type.isStringLiteral()) return [type.value];
  const plain = bare(node);
  if (ts.isObjectLiteralExpression(plain))
    return plain.properties.flatMap((one) =>
      ts.isPropertyAssignment(one) ? texts(checker, one.initializer) : [],
    );
  if (ts.isArrayLiteralExpression(plain)) return texts(checker, plain.elements[0]);
  return type.isUnion() ? type.types.flatMap((one) => (one.isStringLiteral() ? [one.value] : [])) : [];
}

/** `public.users as u` → `users`. */
function tableOf(text: string): string {
  const [name = ''] = text.trim().split(/\s+/);
  return name.split('.').at(-1) ?? name;
}
