/** From a fix's edits to the protocol's: as much as the client can take, and plain text changes otherwise. */
import type {
  AnnotatedTextEdit,
  ChangeAnnotation,
  Range,
  SnippetTextEdit,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { CreateFile } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Edit } from '../../../rules/rule.ts';
import type { Buffers } from './buffers.ts';
import type { Features } from './from-proto.ts';
import { groupBy } from './group.ts';
import { rangeOf } from './to-proto.ts';

/** Edits with what the user is told about them. */
export interface Change {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Behaviour may differ afterwards: the client is told so, and shows first what happens to other files. */
  readonly asks: boolean;
  /** The file the user is in: only there a tab stop is of use. */
  readonly path: string;
}

const annotationId = 'tenfold';
const previewId = 'tenfold-preview';

export function workspaceEditOf(change: Change, buffers: Buffers, features: Features): WorkspaceEdit {
  const files = groupBy(change.edits, (edit) => edit.at.file);
  if (!features.documentChanges) {
    const changes = [...files].map(([path, edits]) => [
      buffers.uriOf(path),
      edits.map((edit) => plainEdit(edit, buffers)),
    ]);
    return { changes: Object.fromEntries(changes) };
  }
  const annotates = change.asks && features.annotations;
  const opens = annotates && reachesFurther(change) ? hostOfOpener(change, files.keys()) : undefined;
  const documentChanges = [...files].flatMap(([path, edits]) => {
    const created = features.createFiles && edits.some((edit) => edit.create);
    const creation = created
      ? [CreateFile.create(buffers.uriOf(path), {}, annotates ? annotationId : undefined)]
      : [];
    const edited = documentEdit(change, path, edits, annotates, buffers, features);
    if (path === opens) edited.edits.push(opener(path, buffers));
    return [...creation, edited];
  });
  if (!annotates) return { documentChanges };
  const changeAnnotations = {
    [annotationId]: annotationOf(change),
    ...(opens ? { [previewId]: openerAnnotation } : {}),
  };
  return { documentChanges, changeAnnotations };
}

/** The user sees what happens to the open file, and undoes it with a key; of others he is shown it first. */
function reachesFurther({ edits, path }: Change): boolean {
  return edits.some((edit) => edit.create || edit.at.file !== path);
}

function hostOfOpener({ path }: Change, files: Iterable<string>): string | undefined {
  const [first, ...others] = files;
  return first === path || others.includes(path) ? path : first;
}

/**
 * An edit of nothing, at the end of the file. VS Code shows its preview when any edit needs confirmation, and leaves
 * exactly those that do unticked (microsoft/vscode#200991, by design; #207578): were it the fix itself, "Apply" would
 * do nothing. A file with at least one ticked edit is ticked.
 */
function opener(path: string, buffers: Buffers): AnnotatedTextEdit {
  const document = buffers.document(path);
  const end = document.positionAt(document.getText().length);
  return { range: { start: end, end }, newText: '', annotationId: previewId };
}

const openerAnnotation: ChangeAnnotation = {
  label: 'Shown first, because several files change',
  needsConfirmation: true,
  description: 'Ticked or not, this changes nothing.',
};

function documentEdit(
  change: Change,
  path: string,
  edits: readonly Edit[],
  annotates: boolean,
  buffers: Buffers,
  features: Features,
): TextDocumentEdit {
  // The version pins the edit to the text it was made for; null means "what is on disk".
  const textDocument = { uri: buffers.uriOf(path), version: buffers.get(path)?.version ?? null };
  const annotated = annotates ? { annotationId } : {};
  const hasTabStop = features.snippets && path === change.path && edits.some((edit) => edit.tabStop);
  return {
    textDocument,
    edits: edits.map((edit): TextEdit | AnnotatedTextEdit | SnippetTextEdit =>
      hasTabStop && edit.tabStop
        ? {
            range: rangeOf(edit.at, buffers),
            snippet: { kind: 'snippet', value: snippetOf(edit) },
            ...annotated,
          }
        : { ...plainEdit(edit, buffers), ...annotated },
    ),
  };
}

function plainEdit(edit: Edit, buffers: Buffers): TextEdit {
  const start = { line: 0, character: 0 };
  return { range: edit.create ? { start, end: start } : rangeOf(edit.at, buffers), newText: edit.text };
}

/** Where the first tab stop in the user's file is once the edits are made; undefined when there is none. */
export function selectionAfter({ edits, path }: Change, buffers: Buffers): Range | undefined {
  const here = edits.filter((edit) => edit.at.file === path);
  const own = here.findIndex(({ tabStop }) => tabStop);
  const edit = here[own];
  if (!edit?.tabStop) return undefined;
  const [start] = edit.at.span;
  // Edits at one place are made in the order of the list.
  const shifted = here
    .filter(({ at }, index) => at.span[0] < start || (at.span[0] === start && index < own))
    .reduce((offset, { at, text }) => offset + text.length - (at.span[1] - at.span[0]), start);
  const document = buffers.document(path);
  const changes = here.map((one) => plainEdit(one, buffers));
  const after = TextDocument.create('', '', 0, TextDocument.applyEdits(document, changes));
  return {
    start: after.positionAt(shifted + edit.tabStop[0]),
    end: after.positionAt(shifted + edit.tabStop[1]),
  };
}

/** The text with its tab stop as the snippet syntax writes it: `take: ${1:50}`. */
export function snippetOf({ text, tabStop = [text.length, text.length] }: Edit): string {
  const [start, end] = tabStop;
  const placeholder = `\${1:${escapeSnippet(text.slice(start, end))}}`;
  return `${escapeSnippet(text.slice(0, start))}${placeholder}${escapeSnippet(text.slice(end))}`;
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

function annotationOf({ title }: Change): ChangeAnnotation {
  return { label: title, needsConfirmation: false, description: 'This may change behaviour.' };
}
