/** Sequelize models by call and by decorator, associations, migrations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, entityIn, indexes, relations } from './entities.ts';

test('define, init and associations', () => {
  const files = {
    'src/db.ts': `import { Sequelize } from 'sequelize'; export const sequelize = new Sequelize('x', { dialect: 'postgres', define: { underscored: true } });`,
    'src/models.ts': `
      import { DataTypes, Model } from 'sequelize';
      import { sequelize } from './db';
      export const User = sequelize.define('User', {
        email: { type: DataTypes.STRING(100), unique: true, allowNull: false },
        firstName: { type: DataTypes.STRING, field: 'fname', unique: 'full' },
        lastName: { type: DataTypes.STRING, unique: 'full' },
        active: DataTypes.BOOLEAN,
        data: DataTypes.JSONB,
      }, { paranoid: true, indexes: [{ fields: ['active', { name: 'fname', order: 'DESC' }], where: { active: true } }, { unique: true, fields: ['lastName'] }] });
      export class Post extends Model {
        static associate(models) { this.belongsTo(models.User, { foreignKey: 'authorId', as: 'author', onDelete: 'CASCADE' }); }
      }
      Post.init({ id: { type: DataTypes.UUID, primaryKey: true } }, { sequelize, modelName: 'post', tableName: 'blog_posts', timestamps: false });
      User.hasMany(Post, { foreignKey: 'authorId', as: 'posts', constraints: false });
    `,
  };
  const user = entityIn(files, 'User');
  assert.equal(user.table, 'users');
  assert.equal(user.dialect, 'postgresql');
  assert.deepEqual(columns(user), [
    'email: string',
    'firstName: string = fname ?',
    'lastName: string = last_name ?',
    'active: boolean ? low',
    'data: jsonb ? wide',
    'id: integer',
    'createdAt: date = created_at',
    'updatedAt: date = updated_at',
    'deletedAt: date = deleted_at ?',
  ]);
  assert.deepEqual(indexes(user), [
    'unique (email)',
    'primary (id)',
    'unique (firstName, lastName)',
    'index (active, firstName desc) where { active: true }',
    'unique (lastName)',
  ]);
  assert.deepEqual(relations(user), ['posts -> post[] unconstrained']);
  assert.equal(files['src/models.ts'][user.bodyAt[0]], ']');
  const post = entityIn(files, 'post');
  assert.equal(files['src/models.ts'].slice(post.bodyAt[0]).startsWith('});'), true);
  assert.equal(post.table, 'blog_posts');
  assert.deepEqual(columns(post), ['id: uuid', 'authorId: unknown ?']);
  assert.deepEqual(relations(post), ['author -> User (authorId) = (id) cascade']);
});

test('models as functions of sequelize-cli, without imports', () => {
  const files = {
    'package.json': '{"dependencies":{"sequelize":"6","mysql2":"3"}}',
    'models/user.js': `module.exports = (sequelize, DataTypes) => { const User = sequelize.define('user', { name: DataTypes.STRING }, { freezeTableName: true }); User.associate = (models) => { User.belongsTo(models.team); }; return User; };`,
    'models/team.js': `module.exports = (sequelize, DataTypes) => sequelize.define('team', { name: DataTypes.STRING });`,
  };
  const user = entityIn(files, 'user');
  assert.equal(user.table, 'user');
  assert.equal(user.dialect, 'mysql');
  assert.deepEqual(relations(user), ['team -> team (teamId) = (id)']);
  assert.deepEqual(indexes(user), ['primary (id)', 'index (teamId)']);
});

test('classes with decorators', () => {
  const files = {
    'src/user.ts': `
      import { AutoIncrement, BelongsTo, Column, createIndexDecorator, DataType, ForeignKey, HasMany, Index, Model, PrimaryKey, Table, Unique } from 'sequelize-typescript';
      import { Team } from './team';
      const ByTeam = createIndexDecorator({ unique: true });
      @Table({ tableName: 'users', underscored: true, timestamps: false })
      export class User extends Model<User> {
        @PrimaryKey @AutoIncrement @Column userId: number;
        @Unique @Column email: string;
        @Index @Column({ type: DataType.TEXT }) bio: string;
        @ByTeam @ForeignKey(() => Team) @Column teamId: number;
        @ByTeam @Index('pair') @Column a: number;
        @Index('pair') @Column b: number;
        @BelongsTo(() => Team, { onDelete: 'CASCADE' }) team: Team;
      }`,
    'src/team.ts': `
      import { Column, HasMany, Model, PrimaryKey, Table } from 'sequelize-typescript';
      import { User } from './user';
      @Table export class Team extends Model { @PrimaryKey @Column code: string; @HasMany(() => User) users: User[]; }`,
  };
  const user = entityIn(files, 'User');
  assert.deepEqual(columns(user), [
    'userId: number = user_id',
    'email: string ?',
    'bio: text ? wide',
    'teamId: number = team_id ?',
    'a: number ?',
    'b: number ?',
  ]);
  assert.deepEqual(indexes(user), [
    'primary (userId)',
    'unique (email)',
    'index (bio)',
    'unique (teamId, a)',
    'index (a, b)',
  ]);
  assert.deepEqual(relations(user), ['team -> Team (teamId) = (code) cascade']);
  assert.deepEqual(relations(entityIn(files, 'Team')), ['users -> User[]']);
});

test('migrations add to models', () => {
  const files = {
    'src/user.ts': `import { Column, Model, Table } from 'sequelize-typescript';
      @Table({ tableName: 'users', underscored: true, timestamps: false }) export class User extends Model { @Column firstName: string; @Column age: number; }`,
    'migrations/1-create.js': `module.exports = {
      up: async (queryInterface, Sequelize) => {
        await queryInterface.createTable('users', { id: { type: Sequelize.INTEGER, primaryKey: true }, first_name: Sequelize.STRING, age: Sequelize.INTEGER });
        await queryInterface.addIndex('users', ['first_name', 'age'], { unique: true, name: 'pair' });
        await queryInterface.addIndex('users', { fields: ['age'], where: { age: 1 } });
        await queryInterface.sequelize.query('CREATE INDEX lower_name ON users (lower(first_name))');
      },
      down: async (queryInterface) => { await queryInterface.dropTable('users'); },
    };`,
    'migrations/2-drop.js': `module.exports = { up: (queryInterface) => queryInterface.removeIndex('users', 'pair'), down: () => {} };`,
  };
  assert.deepEqual(indexes(entityIn(files, 'User')), [
    'primary (id)',
    'index (age) where { age: 1 }',
    'index (<lower(first_name)>)',
  ]);
});
