/** Limits the size of uploads and bodies, in the words of the library that takes them. */
import type { Operation } from '../model/operation.ts';
import type { Program } from '../model/program.ts';
import type { Entry } from '../model/role.ts';
import type { Edit, Fix } from '../rule.ts';
import { addImport, addToList, insertion, objectFor, requoted, textOf, withTabStop } from './edits.ts';
import { filled, formOf, optionsIndexes } from './phrases.ts';
import { endOfLine, listAt } from './text.ts';

/** A photograph or a long PDF; and more JSON than a form has. */
const UPLOAD_MB = '10';
const BODY = '1024 * 1024';

/** Adds the option to those that the call is given, or to a new object where they go. */
export function limitUploads(operation: Operation, program: Program): readonly Fix[] {
  const form = formOf(operation, program);
  const phrase = form?.phrases.sizeLimit;
  if (!form || phrase === undefined) return [];
  const { at, anchors } = operation;
  const edits = (): readonly Edit[] | undefined => {
    const text = textOf(program, at.file);
    const option = filled(phrase, [`${UPLOAD_MB} * 1024 * 1024`]);
    const { options, arguments: span } = anchors;
    const given = listAt(text.source, span)?.elements.length;
    const isNext = given === optionsIndexes(form.row)[0];
    const [list, added] = options ? [options, option] : [span, objectFor(text, span[1], [option])];
    if (text.source[list[0]] !== (options ? '{' : '(') || !(options || isNext)) return undefined;
    const changed = addToList(text, list, [added]);
    return changed && withTabStop(changed, UPLOAD_MB);
  };
  if (!edits()) return [];
  return [{ id: 'limit-uploads', title: `Limit uploads to ${UPLOAD_MB} MB`, safety: 'suggestion', edits }];
}

/** Lets the application or router that the route is registered on use the framework's limiter from its first line on. */
export function limitBodies(entry: Entry, program: Program): readonly Fix[] {
  const limiter = program.library(entry.library)?.phrases?.bodyLimiter;
  if (limiter === undefined) return [];
  const edits = (): readonly Edit[] | undefined => {
    const text = textOf(program, entry.at.file);
    const { source, newline, semicolon } = text;
    const router = /([\w$]+)\.\w+\(\s*$/.exec(source.slice(0, entry.at.span[0]))?.[1];
    const declared =
      router === undefined
        ? undefined
        : new RegExp(
            `^(?:export )?const ${router.replace(/\$/g, '\\$')}\\b[^\\n]*= new [^\\n]*\\);?$`,
            'm',
          ).exec(source);
    if (router === undefined || !declared) return undefined;
    const [module, name, call] = limiter;
    const line = `${router}.use(${requoted(text, filled(call, [BODY]))})${semicolon}`;
    const after = endOfLine(source, declared.index + declared[0].length);
    const use = insertion(text, after, `${newline}${newline}${line}`);
    return withTabStop([...addImport(text, module, [name]), use], '1024');
  };
  if (!edits()) return [];
  return [{ id: 'limit-bodies', title: 'Refuse bodies of more than 1 MB', safety: 'suggestion', edits }];
}
