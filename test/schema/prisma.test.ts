/** `schema.prisma`: every construct that says something about tables and indexes, where it stands, and what survives errors. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { lowerPrismaSchema } from '../../server/src/lowering/schema/prisma.ts';

const schema = `generator client {
  provider        = "prisma-client" // the new one
  output          = "../src/generated"
  previewFeatures = ["views", "relationJoins"]
}

datasource db {
  provider     = "mysql"
  relationMode = "prisma"
}

/// A person.
model User {
  id        String   @id @default(cuid())
  email     String   @unique @map("e_mail") @db.VarChar(191)
  name      String?
  role      Role     @default(USER)
  tags      String[] @default([])
  bio       String?  @db.Text
  /* posts
     of all time */
  posts     Post[]
  vector    Unsupported("vector(3)")?
  createdAt DateTime @default(now())

  @@unique([email, name], name: "mail", map: "users_mail_key")
  @@index(name)
  @@index([createdAt(sort: Desc), role], map: "recent")
  @@index(fields: [
    role,
    name(length: 10)
  ], type: Hash)
  @@fulltext([bio, name])
  @@map("users")
  @@schema("auth")
}

model Post {
  authorId String
  slug     String
  author   User @relation("Author", fields: [authorId], references: [id], onDelete: Cascade)
  data     Json

  @@id([authorId, slug])
  @@index([data(ops: JsonbPathOps)], type: Gin)
  @@index([slug(ops: raw("gin_trgm_ops"))], type: Gin)
  @@index([slug], where: { data: null })
  @@unique([slug], where: raw("slug <> ''"))
}

view Recent {
  id Int @unique
}

type Address {
  street String
}

enum Role {
  USER
  ADMIN @map("admin")

  @@map("roles")
}
`;

describe('lowerPrismaSchema', () => {
  const facts = lowerPrismaSchema(schema);
  const [user, post] = facts.models;
  const text = (at: readonly [number, number] | undefined) => at && schema.slice(at[0], at[1]);
  const field = (name: string) =>
    facts.models.flatMap((model) => model.fields).find((one) => one.name === name);

  it('reads datasource, generators and enums', () => {
    assert.equal(facts.provider, 'mysql');
    assert.equal(facts.relationMode, 'prisma');
    assert.deepEqual(facts.outputs, ['../src/generated']);
    assert.deepEqual(facts.previewFeatures, ['views', 'relationJoins']);
    assert.deepEqual(facts.enums, [{ name: 'Role', values: ['USER', 'ADMIN'] }]);
    assert.deepEqual(facts.errors, []);
  });

  it('tells models, views and composite types with their places', () => {
    assert.deepEqual(
      facts.models.map(({ name, kind, table }) => [name, kind, table]),
      [
        ['User', 'model', 'users'],
        ['Post', 'model', undefined],
        ['Recent', 'view', undefined],
        ['Address', 'type', undefined],
      ],
    );
    for (const model of facts.models) {
      assert.equal(text(model.nameAt), model.name);
      assert.match(text(model.at) ?? '', new RegExp(`^${model.kind} ${model.name} \\{[\\s\\S]*\\}$`));
      assert.equal(schema[model.bodyEnd], '}');
    }
    assert.equal(facts.lineStarts[1], schema.indexOf('\n') + 1);
  });

  it('reads fields', () => {
    const { at, ...email } = field('email') ?? assert.fail();
    assert.equal(text(at), 'email     String   @unique @map("e_mail") @db.VarChar(191)');
    assert.deepEqual(email, {
      name: 'email',
      column: 'e_mail',
      type: 'String',
      nativeType: 'VarChar(191)',
      list: false,
      optional: false,
      id: false,
      unique: true,
    });
    assert.equal(field('id')?.id, true);
    assert.equal(field('tags')?.list, true);
    assert.equal(field('bio')?.nativeType, 'Text');
    assert.equal(field('vector')?.type, 'Unsupported("vector(3)")');
    assert.equal(field('vector')?.optional, true);
    assert.deepEqual(field('author')?.relation, {
      name: 'Author',
      fields: ['authorId'],
      references: ['id'],
      onDelete: 'Cascade',
    });
  });

  it('reads keys and indexes', () => {
    const plain = (model: typeof user) => model?.indexes.map(({ at: _, ...index }) => index);
    const column = (name: string, descending = false) => ({ column: name, descending });
    assert.deepEqual(plain(user), [
      { name: 'mail', kind: 'unique', method: 'btree', parts: [column('email'), column('name')] },
      { kind: 'index', method: 'btree', parts: [column('name')] },
      { name: 'recent', kind: 'index', method: 'btree', parts: [column('createdAt', true), column('role')] },
      { kind: 'index', method: 'hash', parts: [column('role'), column('name')] },
      { kind: 'index', method: 'fulltext', parts: [column('bio'), column('name')] },
    ]);
    assert.deepEqual(plain(post), [
      { kind: 'primary', method: 'btree', parts: [column('authorId'), column('slug')] },
      { kind: 'index', method: 'gin', parts: [{ ...column('data'), expression: 'data JsonbPathOps' }] },
      { kind: 'index', method: 'gin', parts: [{ ...column('slug'), expression: 'slug gin_trgm_ops' }] },
      { kind: 'index', method: 'btree', parts: [column('slug')], where: '{ data: null }' },
      { kind: 'unique', method: 'btree', parts: [column('slug')], where: "slug <> ''" },
    ]);
    assert.equal(
      text(user?.indexes[3]?.at),
      '@@index(fields: [\n    role,\n    name(length: 10)\n  ], type: Hash)',
    );
  });

  it('takes a partial @unique for an index and not for a key of the field', () => {
    const [model] = lowerPrismaSchema('model A {\n  a Int @unique(where: raw("b IS NULL"))\n}').models;
    assert.equal(model?.fields[0]?.unique, false);
    assert.equal(model?.indexes[0]?.where, 'b IS NULL');
  });

  it('agrees with @mrleebo/prisma-ast where that can read', () => {
    // Only here: on being imported it runs `prisma-ast.config.js` of the working directory.
    const { getSchema } = createRequire(import.meta.url)('@mrleebo/prisma-ast');
    const readable = schema
      .replace(/\/\*[\s\S]*?\*\//, '')
      .replace(/\[\s+role,\s+name\(length: 10\)\s+\]/, '[role, name(length: 10)]')
      .replace('where: { data: null }', 'map: "x"');
    const theirs = getSchema(readable).list.filter((one: { type: string }) =>
      ['model', 'view', 'type'].includes(one.type),
    );
    const ours = lowerPrismaSchema(readable);
    const kept = (one: { type: string; name: string }, ...types: string[]) => types.includes(one.type);
    assert.deepEqual(
      ours.models.map((model) => [model.name, model.fields.map((one) => one.name)]),
      theirs.map((model: { name: string; properties: { type: string; name: string }[] }) => [
        model.name,
        model.properties.filter((one) => kept(one, 'field')).map((one) => one.name),
      ]),
    );
  });

  const survivors = (broken: string) => {
    const result = lowerPrismaSchema(broken);
    return {
      models: result.models.map(
        (model) => `${model.name}(${model.fields.map((one) => one.name)}; ${model.indexes.length})`,
      ),
      errors: result.errors.map((error) => broken.slice(error.at[0], error.at[1])),
    };
  };

  it('loses a broken line only', () => {
    assert.deepEqual(
      survivors(
        'model A {\n  id Int @id\n  name\n  b Int @default(\n  c Int\n  @@index([b, c\n  @@index([c])\n}',
      ),
      {
        models: ['A(id,b,c; 1)'],
        errors: ['name', '@default(', '@@index([b, c'],
      },
    );
  });

  it('loses a broken model only', () => {
    assert.deepEqual(
      survivors('model A {\n  id Int @id\n\nmodel B {\n  id Int\n}\nwhat is this\nmodel C { id Int }'),
      {
        models: ['A(id; 0)', 'B(id; 0)', 'C(id; 0)'],
        errors: ['model A', 'what is this'],
      },
    );
  });

  it('reads fields that are called like keywords, and Windows line ends', () => {
    assert.deepEqual(survivors('model A {\r\n  model Model\r\n  type Type?\r\n  enum String[]\r\n}\r\n'), {
      models: ['A(model,type,enum; 0)'],
      errors: [],
    });
  });

  it('takes nothing', () => {
    assert.deepEqual(survivors(''), { models: [], errors: [] });
    assert.deepEqual(survivors('model {}\n{{{'), { models: [], errors: ['model {}', '{{{'] });
  });
});
