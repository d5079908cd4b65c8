/** Mongoose schemas, their models, classes of NestJS and typegoose, collections of the driver. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, entityIn, indexes, relations, schemaOf } from './entities.ts';

test('paths, options and indexes of a schema', () => {
  const files = {
    'src/shared.ts': `import { Schema } from 'mongoose'; export const address = new Schema({ city: { type: String, index: true } }, { _id: false });`,
    'src/user.ts': `
      import mongoose, { Schema } from 'mongoose';
      import { address } from './shared';
      const userSchema = new Schema({
        email: { type: String, required: true, unique: true },
        role: { type: String, enum: ['a', 'b'], default: 'a' },
        team: { type: Schema.Types.ObjectId, ref: 'Team', index: true },
        friends: [{ type: mongoose.Types.ObjectId, ref: 'User' }],
        tags: [String],
        data: Schema.Types.Mixed,
        profile: { bio: String, links: [{ url: { type: String, index: true } }] },
        address: address,
        place: { type: { type: String }, coordinates: [Number] },
        at: { type: Date, expires: 60 },
      }, { timestamps: true, collection: 'people' });
      userSchema.index({ role: 1, createdAt: -1 }, { partialFilterExpression: { active: true } });
      userSchema.index({ 'profile.bio': 'text' });
      userSchema.virtual('posts', { ref: 'Post', localField: '_id', foreignField: 'author' });
      export const User = mongoose.models.User || mongoose.model('User', userSchema);
    `,
  };
  const user = entityIn(files, 'User');
  assert.equal(user.table, 'people');
  assert.equal(user.complete, true);
  assert.deepEqual(columns(user), [
    '_id: objectid',
    'createdAt: date',
    'updatedAt: date',
    'email: string',
    'role: string ? low',
    'team: objectid ?',
    'friends: objectid[] ?',
    'tags: string[] ?',
    'data: mixed ? wide',
    'profile.bio: string ?',
    'profile.links.url: string ?',
    'address.city: string ?',
    'place.type: string ?',
    'place.coordinates: number[] ?',
    'at: date ?',
  ]);
  assert.deepEqual(indexes(user), [
    'primary (_id)',
    'unique (email)',
    'index (team)',
    'index (profile.links.url)',
    'index (address.city)',
    'index (at)',
    'index (role, createdAt desc) where { active: true }',
    'index fulltext (profile.bio)',
  ]);
  assert.deepEqual(user.searchable, ['profile.bio']);
  assert.match(files['src/user.ts'].slice(0, user.bodyAt[0]), /collection: 'people' \}\);$/);
  assert.deepEqual(relations(user), [
    'team -> Team (team) = (_id) unconstrained',
    'friends -> User[] (friends) = (_id) unconstrained',
    'posts -> Post[] unconstrained',
  ]);
});

test('names of collections, models in other files, discriminators, helpers that index', () => {
  const files = {
    'src/schemas.ts': `
      import { Schema } from 'mongoose';
      export const eventSchema = Schema({ kind: String });
      function index(fields, options) { eventSchema.index(fields, options); }
      index({ kind: 1 }, { unique: true });
    `,
    'src/models.ts': `
      import { model, Schema } from 'mongoose';
      import { eventSchema } from './schemas';
      export const EventModel = model('Category', eventSchema);
      export const Click = EventModel.discriminator('Click', new Schema({ url: { type: String, index: true } }));
    `,
  };
  const event = entityIn(files, 'Category');
  assert.equal(event.table, 'categories');
  assert.deepEqual(indexes(event), ['primary (_id)', 'unique (kind)']);
  const click = entityIn(files, 'Click');
  assert.equal(click.table, 'categories');
  assert.deepEqual(indexes(click), ['primary (_id)', 'unique (kind)', 'index (url)']);
  assert.equal(schemaOf(files).byRef('mongoose', { name: 'EventModel' })?.name, 'Category');
  assert.equal(schemaOf(files).byRef('mongodb', { name: 'categories' })?.table, 'categories');
});

test('classes of NestJS', () => {
  const files = {
    'src/user.schema.ts': `
      import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
      import { Types } from 'mongoose';
      import { Team } from './team.schema';
      @Schema({ timestamps: true })
      export class User {
        @Prop({ unique: true, required: true }) email: string;
        @Prop() active: boolean;
        @Prop({ type: Types.ObjectId, ref: Team.name, index: true }) team: Team;
        @Prop([String]) tags: string[];
        @Prop({ type: [{ type: Types.ObjectId, ref: 'Post' }] }) posts: string[];
      }
      export const UserSchema = SchemaFactory.createForClass(User);
      UserSchema.index({ active: 1, email: 1 });
    `,
    'src/team.schema.ts': `import { Prop, Schema } from '@nestjs/mongoose'; @Schema({ collection: 'teams_v2' }) export class Team { @Prop() name: string; }`,
  };
  const user = entityIn(files, 'User');
  assert.equal(user.table, 'users');
  assert.deepEqual(columns(user), [
    '_id: objectid',
    'createdAt: date',
    'updatedAt: date',
    'email: string',
    'active: boolean ? low',
    'team: objectid ?',
    'tags: string[] ?',
    'posts: objectid[] ?',
  ]);
  assert.deepEqual(indexes(user), [
    'primary (_id)',
    'unique (email)',
    'index (team)',
    'index (active, email)',
  ]);
  assert.deepEqual(relations(user), [
    'team -> Team (team) = (_id) unconstrained',
    'posts -> Post[] (posts) = (_id) unconstrained',
  ]);
  assert.equal(entityIn(files, 'Team').table, 'teams_v2');
});

test('classes of typegoose', () => {
  const files = {
    'src/user.ts': `
      import { getModelForClass, index, modelOptions, prop, Ref } from '@typegoose/typegoose';
      @index({ email: 1, age: -1 }, { unique: true })
      @modelOptions({ schemaOptions: { collection: 'accounts' } })
      export class User { @prop({ required: true }) email: string; @prop() age: number; @prop({ ref: () => User }) parent: Ref<User>; }
      export const UserModel = getModelForClass(User);
    `,
  };
  const user = entityIn(files, 'User');
  assert.equal(user.table, 'accounts');
  assert.deepEqual(indexes(user), ['primary (_id)', 'unique (email, age desc)']);
  assert.deepEqual(relations(user), ['parent -> User (parent) = (_id) unconstrained']);
});

test('what cannot be read leaves the model incomplete', () => {
  const complete = (text: string): boolean =>
    entityIn(
      {
        'src/a.ts': `import { Schema, model } from 'mongoose'; import { more } from 'elsewhere';\n${text}\nexport const A = model('A', s);`,
      },
      'A',
    ).complete;
  assert.equal(complete('const s = new Schema({ a: String });'), true);
  assert.equal(complete('const s = new Schema({ a: String, ...more });'), false);
  assert.equal(complete('const s = new Schema({ a: String }); for (const f of more) s.index(f);'), false);
  assert.equal(
    complete(
      'function plugin(schema) { schema.index({ b: 1 }); } const s = new Schema({ a: String }); s.plugin(plugin);',
    ),
    false,
  );
});

test('indexes made through the driver', () => {
  const files = {
    'src/setup.ts': `
      import { MongoClient } from 'mongodb';
      export async function setup(db) {
        const users = db.collection('users');
        await users.createIndex({ email: 1 }, { unique: true });
        await db.collection('users').createIndexes([{ key: { a: 1, b: -1 } }]);
      }
    `,
  };
  assert.deepEqual(indexes(entityIn(files, 'users')), [
    'primary (_id)',
    'unique (email)',
    'index (a, b desc)',
  ]);
});
