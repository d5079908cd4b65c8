/** Prisma schemas: several files, relations of all kinds, migrations beside them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, entityIn, indexes, relations, schemaOf } from './entities.ts';

const POSTGRES = 'datasource db {\n  provider = "postgresql"\n}\n';

test('columns, indexes and both sides of a relation', () => {
  const files = {
    'prisma/schema.prisma': `${POSTGRES}
enum Role { ADMIN USER }
model User {
  id    Int    @id @default(autoincrement())
  email String @unique @map("mail")
  role  Role
  bio   String? @db.Text
  data  Json
  posts Post[]
  @@map("users")
  @@index([role, email(sort: Desc)], type: Hash)
}
model Post {
  id       Int  @id
  authorId Int
  author   User @relation(fields: [authorId], references: [id], onDelete: Cascade)
}
`,
  };
  const user = entityIn(files, 'User');
  assert.equal(user.table, 'users');
  assert.equal(user.dialect, 'postgresql');
  assert.deepEqual(columns(user), [
    'id: int',
    'email: string = mail',
    'role: role low',
    'bio: string ? wide',
    'data: json wide',
  ]);
  assert.deepEqual(indexes(user), ['primary (id)', 'unique (email)', 'index hash (role, email desc)']);
  assert.deepEqual(relations(user), ['posts -> Post[]']);
  assert.deepEqual(relations(entityIn(files, 'Post')), ['author -> User (authorId) = (id) cascade']);
  const text = files['prisma/schema.prisma'];
  assert.equal(text.slice(...user.at.span), 'User');
  assert.match(text.slice(user.bodyAt[0]), /^\s*}\s*model Post/);
});

test('one schema in several files, no constraints under relationMode', () => {
  const files = {
    'prisma/schema/base.prisma':
      'datasource db {\n  provider = "mysql"\n  relationMode = "prisma"\n}\nenum Kind { A B }\n',
    'prisma/schema/user.prisma': 'model User {\n  id Int @id\n  kind Kind\n  posts Post[]\n}\n',
    'prisma/schema/nested/post.prisma':
      'model Post {\n  id Int @id\n  userId Int\n  user User @relation(fields: [userId], references: [id])\n}\n',
  };
  assert.deepEqual(columns(entityIn(files, 'User')), ['id: int', 'kind: kind low']);
  const post = entityIn(files, 'Post');
  assert.equal(post.dialect, 'mysql');
  assert.deepEqual(relations(post), ['user -> User (userId) = (id) unconstrained']);
  // Without a constraint InnoDB makes no index either.
  assert.deepEqual(indexes(post), ['primary (id)']);
});

test('InnoDB indexes the columns of a foreign-key constraint', () => {
  const files = {
    'prisma/schema.prisma':
      'datasource db {\n  provider = "mysql"\n}\nmodel User {\n  id Int @id\n  posts Post[]\n}\nmodel Post {\n  id Int @id\n  userId Int\n  user User @relation(fields: [userId], references: [id])\n}\n',
  };
  const post = entityIn(files, 'Post');
  assert.deepEqual(indexes(post), ['primary (id)', 'index (userId)']);
  assert.equal(post.indexes[1]?.at, undefined);
});

test('indexes that only migrations have count, dropped ones do not', () => {
  const files = {
    'prisma/schema.prisma': `${POSTGRES}model User {\n  id Int @id\n  firstName String @map("first_name")\n  email String\n  @@index([email])\n}\n`,
    'prisma/migrations/1_init/migration.sql':
      'CREATE TABLE "User" ("id" INTEGER NOT NULL, "first_name" TEXT NOT NULL, "email" TEXT NOT NULL, CONSTRAINT "User_pkey" PRIMARY KEY ("id"));\n' +
      'CREATE INDEX "User_email_idx" ON "User"("email");\nCREATE INDEX "gone" ON "User"("first_name", "email");\n',
    'prisma/migrations/2_more/migration.sql':
      'DROP INDEX "gone";\nCREATE UNIQUE INDEX "user_live" ON "User"("first_name") WHERE "email" IS NOT NULL;\nCREATE INDEX "user_lower" ON "User"(lower("email"));\n',
  };
  assert.deepEqual(indexes(entityIn(files, 'User')), [
    'primary (id)',
    'index (email)',
    'unique (firstName) where "email" IS NOT NULL',
    'index (<lower("email")>)',
  ]);
  assert.deepEqual(
    schemaOf(files).entities.map((one) => one.name),
    ['User'],
  );
});

test('an index that was renamed before it was dropped is gone', () => {
  const files = {
    'prisma/schema.prisma': `${POSTGRES}model User {\n  id Int @id\n  email String\n}\n`,
    'prisma/migrations/1/migration.sql': 'CREATE UNIQUE INDEX "User.email_unique" ON "User"("email");',
    'prisma/migrations/2/migration.sql': 'ALTER INDEX "User.email_unique" RENAME TO "User_email_key";',
    'prisma/migrations/3/migration.sql': 'DROP INDEX "User_email_key";',
  };
  assert.deepEqual(indexes(entityIn(files, 'User')), ['primary (id)']);
});

test('two schemas of one workspace stay apart', () => {
  const model = (extra: string): string => `${POSTGRES}model User {\n  id Int @id\n${extra}}\n`;
  const schema = schemaOf({
    'apps/a/package.json': '{"name":"a"}',
    'apps/a/prisma/schema.prisma': model('  inA Int\n'),
    'apps/b/package.json': '{"name":"b"}',
    'apps/b/prisma/schema.prisma': model('  inB Int\n'),
  });
  assert.deepEqual(
    schema.byAccessor('prisma', 'user', '/apps/b/src/x.ts')?.columns.map((one) => one.name),
    ['id', 'inB'],
  );
  assert.deepEqual(
    schema.byAccessor('prisma', 'user', '/apps/a/src/x.ts')?.columns.map((one) => one.name),
    ['id', 'inA'],
  );
  assert.equal(schema.byAccessor('prisma', 'users', '/apps/a/src/x.ts'), undefined);
});
