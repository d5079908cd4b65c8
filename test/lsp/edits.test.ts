/** What a client is handed to make an edit of: the comment that ignores, the tab stop, the selection. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Edit } from '../../rules/rule.ts';
import { createBuffers } from '../../server/src/lsp/buffers.ts';
import { ignoreEdit } from '../../server/src/lsp/ignore.ts';
import { selectionAfter, snippetOf } from '../../server/src/lsp/workspace-edit.ts';

/** The text with the finding at `¦` ignored. */
function ignored(path: string, marked: string): string {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const { at, text: inserted } = ignoreEdit(path, text, offset, 'some-rule');
  return text.slice(0, at.span[0]) + inserted + text.slice(at.span[1]);
}

describe('the comment that ignores a finding', () => {
  const comment = 'tenfold-ignore some-rule: why this is fine here';

  it('stands above the line with the same indentation and line ending', () => {
    assert.equal(ignored('a.ts', 'f();\r\n\tawait ¦g();\r\n'), `f();\r\n\t// ${comment}\r\n\tawait g();\r\n`);
    assert.equal(ignored('a.ts', '¦g();'), `// ${comment}\ng();`);
  });

  it('joins one that is there, unless that belongs to the line before', () => {
    assert.equal(
      ignored('a.ts', '// tenfold-ignore other: x\n¦g();'),
      '// tenfold-ignore other, some-rule: x\ng();',
    );
    assert.equal(
      ignored('a.ts', 'f(); // tenfold-ignore other: x\n¦g();'),
      `f(); // tenfold-ignore other: x\n// ${comment}\ng();`,
    );
  });

  it('is of the kind that the language has at that place', () => {
    assert.equal(
      ignored('a.tsx', '<ul>\n  ¦{list()}\n</ul>'),
      `<ul>\n  {/* ${comment} */}\n  {list()}\n</ul>`,
    );
    assert.equal(
      ignored('a.tsx', 'items.map((x) =>\n  ¦<Row />'),
      `items.map((x) =>\n  // ${comment}\n  <Row />`,
    );
    assert.equal(ignored('a.sql', '¦SELECT 1;'), `-- ${comment}\nSELECT 1;`);
  });
});

describe('a tab stop', () => {
  const edit: Edit = {
    at: { file: '/a.ts', span: [6, 6] },
    text: '{ a: $b, take: 50 }',
    tabStop: [15, 17],
  };

  it('is a placeholder of a snippet, whose other text stays text', () => {
    assert.equal(snippetOf(edit), String.raw`{ a: \$b, take: ${'$'}{1:50} \}`);
  });

  it('is a selection once all edits are made', () => {
    const text = 'first(all());\n';
    const buffers = createBuffers({ text: () => undefined });
    buffers.set('/a.ts', TextDocument.create('file:///a.ts', 'typescript', 1, text));
    const edits: Edit[] = [edit, { at: { file: '/a.ts', span: [0, 0] }, text: 'import x;\n' }];
    assert.deepEqual(selectionAfter({ title: '', edits, asks: false, path: '/a.ts' }, buffers), {
      start: { line: 1, character: 21 },
      end: { line: 1, character: 23 },
    });
  });
});
