/** A whole repository: Tenfold once, then one TypeScript program after the other. */
import path from 'node:path';
import { type Comparison, compareFile, emptyComparison } from './compare.ts';
import { knowledgeOf } from './known.ts';
import { type Listed, listOperations } from './operations.ts';
import { projectsOf } from './projects.ts';

/** Compares what lies below a folder, only files whose path contains `part`. `say` is told of the progress. */
export async function compareRepository(
  root: string,
  part: string,
  say: (text: string) => void,
): Promise<Comparison> {
  const { files, operations } = await listOperations(root);
  say(`Tenfold lists ${operations.length} queries in ${files.length} files.`);
  const byFile = new Map<string, Listed[]>();
  for (const one of operations) byFile.set(one.file, [...(byFile.get(one.file) ?? []), one]);
  const comparison = emptyComparison();
  const wanted = files.filter((file) => file.includes(part));
  for (const project of projectsOf(root, wanted)) {
    say(`${path.relative(root, project.config)}: ${project.files.length} files.`);
    const program = project.program();
    for (const file of project.files) {
      const knowledge = knowledgeOf(program, file);
      if (knowledge !== undefined) compareFile(comparison, knowledge, byFile.get(file) ?? []);
    }
  }
  return comparison;
}
