/** The entities of MikroORM: classes with decorators, and schemas without. */
import type { Context, LinkedFile } from '../../context.ts';
import { appliedBy, optionOf } from '../classes.ts';
import { dialectOfDependencies } from '../dialect.ts';
import type { EntityDraft } from '../draft.ts';
import { booleanOf } from '../literals.ts';
import { MIKROORM, readMikroormClass } from './classes.ts';
import { readMikroormSchemas } from './schemas.ts';

export function readMikroorm(context: Context, files: readonly LinkedFile[]): readonly EntityDraft[] {
  const drafts: EntityDraft[] = [];
  for (const file of files) {
    const dialect = dialectOfDependencies(context, file.path);
    file.facts.classes.forEach((fact, cls) => {
      if (fact.decorators.length === 0) return;
      const applied = appliedBy(context, file, fact.decorators, MIKROORM);
      const entity = applied.find((one) => one.name === 'Entity');
      if (entity !== undefined && booleanOf(context, optionOf(context, entity, 'abstract')) !== true)
        drafts.push(readMikroormClass(context, { file, cls }, entity, dialect));
    });
    drafts.push(...readMikroormSchemas(context, file, dialect));
  }
  return drafts;
}
