/** TypeORM entities: inheritance, relations, class and property indexes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, entityIn, indexes, relations } from './entities.ts';

const IMPORTS = `import { Entity, Column, PrimaryGeneratedColumn, PrimaryColumn, CreateDateColumn, DeleteDateColumn, Index, Unique, ManyToOne, OneToMany, OneToOne, ManyToMany, JoinColumn, JoinTable, TableInheritance, ChildEntity } from 'typeorm';\n`;

test('columns of the class and its bases', () => {
  const files = {
    'src/base.ts': `${IMPORTS}
      export abstract class Base { @PrimaryGeneratedColumn('uuid') id: string; @CreateDateColumn({ name: 'created' }) createdAt: Date; }`,
    'src/user.ts': `${IMPORTS}import { Base } from './base';
      export enum Role { A = 'a', B = 'b' }
      class Address { @Column() city: string; }
      @Entity('users')
      export class User extends Base {
        @Column({ unique: true }) email: string;
        @Column({ type: 'enum', enum: Role }) role: Role;
        @Column('jsonb', { nullable: true }) data?: object;
        @Column() active: boolean;
        @Column(() => Address) address: Address;
        @DeleteDateColumn() deletedAt: Date;
        notAColumn: string;
      }`,
  };
  const user = entityIn(files, 'User');
  assert.equal(user.table, 'users');
  assert.equal(user.complete, true);
  assert.deepEqual(columns(user), [
    'id: uuid',
    'createdAt: datetime = created',
    'email: string',
    'role: enum low',
    'data: jsonb ? wide',
    'active: boolean low',
    'address.city: string = address_city',
    'deletedAt: datetime ?',
  ]);
  assert.deepEqual(indexes(user), ['primary (id)', 'unique (email)']);
});

test('indexes on properties and classes; relations stand for their keys', () => {
  const files = {
    'src/post.ts': `${IMPORTS}import { User } from './user';
      @Entity()
      @Index('by_author', ['author', 'slug'], { unique: true, where: '"deleted" = false' })
      @Index((p: BlogPost) => [p.slug, p.title])
      @Unique(['title'])
      export class BlogPost {
        @PrimaryColumn() id: number;
        @Index() @Column() slug: string;
        @Index('t', { fulltext: true }) @Column('text') title: string;
        @ManyToOne(() => User, (u) => u.posts, { onDelete: 'CASCADE', eager: true }) author: User;
        @Column({ name: 'editor_id' }) editorId: number;
        @ManyToOne(() => User, { createForeignKeyConstraints: false }) @JoinColumn({ name: 'editor_id' }) editor: Promise<User>;
        @OneToOne(() => User) @JoinColumn() owner: User;
      }`,
    'src/user.ts': `${IMPORTS}import { BlogPost } from './post';
      @Entity() export class User { @PrimaryGeneratedColumn() id: number; @OneToMany(() => BlogPost, (p) => p.author) posts: BlogPost[]; @ManyToMany(() => BlogPost) @JoinTable() liked: BlogPost[]; }`,
  };
  const post = entityIn(files, 'BlogPost');
  assert.equal(post.table, 'blog_post');
  assert.deepEqual(indexes(post), [
    'primary (id)',
    'index (slug)',
    'index fulltext (title)',
    'unique (ownerId)',
    'unique (authorId, slug) where "deleted" = false',
    'index (slug, title)',
    'unique (title)',
  ]);
  assert.deepEqual(relations(post), [
    'author -> User (authorId) = (id) cascade eager',
    'editor -> User (editorId) = (id) lazy unconstrained',
    'owner -> User (ownerId) = (id)',
  ]);
  assert.deepEqual(relations(entityIn(files, 'User')), ['posts -> BlogPost[]', 'liked -> BlogPost[]']);
  assert.match(files['src/post.ts'].slice(post.bodyAt[0]), /^@Entity\(\)\n/);
});

test('dialect from the data source, naming strategy, subclasses in one table', () => {
  const files = {
    'src/data-source.ts': `import { DataSource } from 'typeorm'; import { SnakeNamingStrategy } from 'typeorm-naming-strategies';
      export const source = new DataSource({ type: 'postgres', url: 'x', namingStrategy: new SnakeNamingStrategy() });`,
    'src/content.ts': `${IMPORTS}
      @Entity() @TableInheritance({ column: { type: 'varchar', name: 'kind' } })
      export class Content { @PrimaryColumn() id: number; @Column() firstTitle: string; }
      @ChildEntity() export class Photo extends Content { @Column() size: number; }`,
  };
  const photo = entityIn(files, 'Photo');
  assert.equal(photo.dialect, 'postgresql');
  assert.equal(photo.table, 'content');
  assert.deepEqual(columns(photo), [
    'kind: varchar low',
    'id: number',
    'firstTitle: string = first_title',
    'size: number',
  ]);
  assert.deepEqual(indexes(photo), ['index (kind)', 'primary (id)']);
});

test('decorators of the workspace', () => {
  const files = {
    'src/decorators.ts': `${IMPORTS}
      export function IndexedColumn() { return (target: object, name: string) => { Column()(target, name); Index()(target, name); }; }`,
    'src/key.ts': `export function PrimaryKeyOfApp() { return (target: object, name: string) => { register(target, name); }; }`,
    'src/user.ts': `${IMPORTS}import { IndexedColumn } from './decorators'; import { PrimaryKeyOfApp } from './key';
      @Entity() export class User { @PrimaryKeyOfApp() id: string; @IndexedColumn() email: string; }`,
  };
  const user = entityIn(files, 'User');
  assert.deepEqual(indexes(user), ['primary (id)', 'index (email)']);
  assert.equal(user.complete, true);
});

test('what cannot be read leaves the entity incomplete', () => {
  const complete = (text: string): boolean =>
    entityIn({ 'src/a.ts': `${IMPORTS}import { Elsewhere, options } from 'elsewhere';\n${text}` }, 'A')
      .complete;
  assert.equal(complete('@Entity() class A { @PrimaryColumn() id: number; }'), true);
  assert.equal(complete('@Entity() class A extends Elsewhere { @PrimaryColumn() id: number; }'), false);
  assert.equal(
    complete('@Entity() class A { @PrimaryColumn() id: number; @Column(options) b: string; }'),
    false,
  );
  assert.equal(
    complete('@Entity() @Index("x", { synchronize: false }) class A { @PrimaryColumn() id: number; }'),
    false,
  );
  assert.equal(complete('@Entity() class A { @Column() b: string; }'), false);
});

test('EntitySchema', () => {
  const files = {
    'src/user.ts': `import { EntitySchema } from 'typeorm';
      export const UserSchema = new EntitySchema({
        name: 'User', tableName: 'users',
        columns: { id: { type: Number, primary: true }, email: { type: 'varchar', unique: true, nullable: true } },
        relations: { team: { type: 'many-to-one', target: 'Team', joinColumn: { name: 'team_id' }, onDelete: 'CASCADE' } },
        indices: [{ columns: ['email', 'id'] }],
      });`,
  };
  const user = entityIn(files, 'User');
  assert.deepEqual(columns(user), ['id: number', 'email: varchar ?', 'team_id: unknown ?']);
  assert.deepEqual(indexes(user), ['unique (email)', 'primary (id)', 'index (email, id)']);
  assert.deepEqual(relations(user), ['team -> Team (team_id) = (id) cascade']);
});

test('migrations add to entities', () => {
  const files = {
    'src/user.ts': `${IMPORTS}@Entity('users') export class User { @PrimaryColumn() id: number; @Column({ name: 'mail' }) email: string; @Column() age: number; }`,
    'src/migrations/1-a.ts': `import { MigrationInterface, QueryRunner, Table, TableIndex } from 'typeorm';
      export class A1 implements MigrationInterface {
        async up(queryRunner: QueryRunner) {
          await queryRunner.createTable(new Table({ name: 'users', columns: [{ name: 'id', type: 'int', isPrimary: true }, { name: 'mail', type: 'varchar' }, { name: 'age', type: 'int' }] }));
          await queryRunner.createIndex('users', new TableIndex({ name: 'i', columnNames: ['mail', 'age'] }));
          await queryRunner.query(\`CREATE INDEX "j" ON "users" (lower("mail"))\`);
        }
        async down(queryRunner: QueryRunner) { await queryRunner.dropTable('users'); }
      }`,
  };
  assert.deepEqual(indexes(entityIn(files, 'User')), [
    'primary (id)',
    'index (email, age)',
    'index (<lower("mail")>)',
  ]);
});
