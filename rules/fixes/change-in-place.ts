/** Lets the database change a column: `stock: product.stock - 1` becomes the library's own `{ decrement: 1 }`. */
import type { Occurrence } from '../model/operation.ts';
import type { Derivation } from '../model/premise.ts';
import type { Program } from '../model/program.ts';
import type { Edit, Fix } from '../rule.ts';
import { addImport, replacement, requoted, textOf } from './edits.ts';
import { filled } from './phrases.ts';

/** Empty where more happens than plus or minus one expression, or the library has no phrase for it. */
export function changeInPlace(derivation: Derivation, write: Occurrence, program: Program): readonly Fix[] {
  const { by, at, column } = derivation;
  const { operation } = write;
  const phrase =
    by && program.library(operation.library)?.phrases?.[by.sign === '+' ? 'increment' : 'decrement'];
  if (by === undefined || phrase === undefined || write.path.length > 0) return [];
  const verb = by.sign === '+' ? 'Increment' : 'Decrement';
  return [
    {
      id: 'change-in-place',
      title: `${verb} \`${column}\` in the database`,
      safety: 'suggestion',
      edits: (): readonly Edit[] | undefined => {
        const text = textOf(program, at.file);
        const amount = program.text(by.at);
        const table = tableOf(program.text({ file: at.file, span: operation.anchors.expression }));
        if (phrase.value.includes('$table') && table === undefined) return undefined;
        const stored =
          program.entity(operation)?.columns.find((one) => one.name === column)?.column ?? column;
        const value = filled(requoted(text, phrase.value), [grouped(amount)], {
          property: column,
          column: stored,
          table: table ?? '',
        });
        const isShorthand = program.text(at) === column && !/:\s*$/.test(text.source.slice(0, at.span[0]));
        return [
          ...(phrase.import === undefined ? [] : addImport(text, phrase.import.from, [phrase.import.name])),
          replacement(text, at.span, isShorthand ? `${column}: ${value}` : value),
        ];
      },
    },
  ];
}

/** `db.update(products)` → `products`. */
function tableOf(chain: string): string | undefined {
  return /\.update\(\s*([\w$.]+)\s*\)/.exec(chain)?.[1];
}

/** An amount of several parts keeps together. */
function grouped(amount: string): string {
  return /^[\w$.!?()[\]'"]+$/.test(amount) || /^[\w$.]+\(.*\)$/s.test(amount) ? amount : `(${amount})`;
}
