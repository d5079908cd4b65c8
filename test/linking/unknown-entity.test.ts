/** An operation on what nobody can name has no entity, rather than one that merely has a name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraries } from '../../rules/libraries/index.ts';
import { createContext } from '../../server/src/linking/context.ts';
import { operationsIn } from '../../server/src/linking/operations.ts';
import { buildSchema } from '../../server/src/linking/schema/build.ts';
import { memorySources } from './memory.ts';

test('A context and a class that is handed on are no entities; the class that is asked for is', () => {
  const context = createContext(
    memorySources({
      'src/order.ts': `
        import { Entity, PrimaryGeneratedColumn } from 'typeorm';
        @Entity() export class Order { @PrimaryGeneratedColumn() id: number; }
        export class Context { user: number; }`,
      'src/connection.ts': `
        import { DataSource } from 'typeorm';
        import { Context } from './order';
        export class Connection {
          constructor(private source: DataSource) {}
          of(context: Context | Function, target?: Function) {
            if (context instanceof Context) return this.source.getRepository(target!);
            return this.source.getRepository(context ?? target!);
          }
        }`,
      'src/uses.ts': `
        import { Connection } from './connection';
        import { Context, Order } from './order';
        export class Uses {
          constructor(private connection: Connection) {}
          asked(context: Context) { return this.connection.of(context, Order).find(); }
          given(context: Context, kind: Function) { return this.connection.of(context, kind).find(); }
          chosen(context: Context) { const kind = pick(context); return this.connection.of(context, kind).find(); }
        }
        declare function pick(context: Context): Function;`,
    }),
    libraries,
    buildSchema,
  );
  const file = context.file('/src/uses.ts');
  assert.ok(file);
  assert.deepEqual(
    operationsIn(context, file).map(({ method, entity }) => [method, entity]),
    [
      ['find', 'Order'],
      ['find', undefined],
      ['find', undefined],
    ],
  );
});
