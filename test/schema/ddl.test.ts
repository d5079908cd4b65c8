/** Migrations and dumps: what they change, where they say so, and what survives what we cannot read. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dialect } from '../../rules/model/entity.ts';
import { lowerSql } from '../../server/src/lowering/schema/ddl.ts';
import { printChange } from './print.ts';

const changes = (sql: string, dialect?: Dialect) => lowerSql(sql, dialect).changes.map(printChange);
/** The text at each change, for positions. */
const places = (sql: string, dialect?: Dialect) =>
  lowerSql(sql, dialect).changes.map((change) => sql.slice(change.at[0], change.at[1]));

describe('PostgreSQL', () => {
  it('reads what Prisma writes', () => {
    const sql = `-- CreateTable
CREATE TABLE "User" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL DEFAULT 'a;b)',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "role" "public"."Role"[] DEFAULT ARRAY['USER']::"Role"[],

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "public"."User"("email");
-- AddForeignKey
ALTER TABLE "Post" ADD CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;
`;
    assert.deepEqual(changes(sql), [
      'create User (id serial, email text, createdAt timestamp(3), role? Role[])',
      'User: +primary User_pkey (id)',
      'User: +unique User_email_key (email)',
      'Post: +fk Post_authorId_fkey (authorId) -> User(id) SET NULL',
    ]);
    assert.equal(lowerSql(sql).dialect, 'postgresql');
    const [table, key, index, foreign] = places(sql);
    assert.match(table ?? '', /^CREATE TABLE "User" \([\s\S]*\n\)$/);
    assert.equal(key, 'CONSTRAINT "User_pkey" PRIMARY KEY ("id")');
    assert.match(index ?? '', /^CREATE UNIQUE.*\("email"\)$/);
    assert.match(foreign ?? '', /^ADD CONSTRAINT .* ON UPDATE CASCADE$/);
    const [created] = lowerSql(sql).changes;
    assert.ok(created?.k === 'create-table');
    assert.match(sql.slice(created.bodyAt[0], created.bodyAt[1]), /^\(\n[\s\S]*\n\)$/);
    assert.equal(
      sql.slice(created.columns[1]?.at[0], created.columns[1]?.at[1]),
      `"email" TEXT NOT NULL DEFAULT 'a;b)'`,
    );
  });

  it('reads columns with all that may be said of them', () => {
    assert.deepEqual(
      changes(
        `create table if not exists Public.Items (
          id bigint generated always as identity primary key,
          key varchar(255) unique, index integer, fulltext text,
          owner uuid not null references auth.users (id) on delete cascade,
          price numeric(10, 2)[] default '{}'::numeric[] not null check (price > 0),
          at timestamp with time zone default now() at time zone 'utc' not null,
          code text constraint items_code unique,
          total int generated always as (a * b) stored,
          check (price <> 0), unique (owner, code), primary key (owner)
        );`,
        'postgresql',
      ),
      [
        'create items (id bigint pk, key? varchar(255) unique, index? integer, fulltext? text, ' +
          'owner uuid -> users(id) CASCADE, price numeric(10,2)[], at timestamp with time zone, code? text, total? int)',
        'items: +unique items_code (code)',
        'items: +unique items_owner_code_key (owner, code)',
        'items: +primary items_pkey (owner)',
      ],
    );
  });

  it('reads indexes of all kinds', () => {
    assert.deepEqual(
      changes(
        `CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON ONLY t USING gin (to_tsvector('english', body || title), name gin_trgm_ops);
         CREATE INDEX ON t (lower(email) varchar_pattern_ops DESC NULLS LAST, (data->>'k'), ((a + b)), name COLLATE "C") INCLUDE (z) WITH (fillfactor = 70) WHERE (deleted_at IS NULL);
         CREATE UNIQUE INDEX b ON t (x) NULLS NOT DISTINCT WHERE kind = 'a;b' AND (y OR z);`,
        'postgresql',
      ),
      [
        `t: +index gin a («to_tsvector('english', body || title)», name«name gin_trgm_ops»)`,
        `t: +index t_expr_expr_expr_name_idx («lower(email) varchar_pattern_ops» desc, «data->>'k'», «a + b», name) where deleted_at IS NULL`,
        `t: +unique b (x) where kind = 'a;b' AND (y OR z)`,
      ],
    );
  });

  it('reads ALTER TABLE, RENAME and DROP', () => {
    assert.deepEqual(
      changes(
        `ALTER TABLE IF EXISTS ONLY public.t ADD COLUMN IF NOT EXISTS a int UNIQUE, DROP COLUMN IF EXISTS b CASCADE, ALTER COLUMN c SET NOT NULL;
         alter table t add primary key (id), add unique (a, b), drop constraint if exists t_a_key, add exclude using gist (room with =, during with &&);
         alter table t rename to u; alter table t rename column a to b; alter table t rename c to d; alter table t rename constraint x to y;
         alter index x rename to y; ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY USING INDEX i;
         drop index concurrently if exists i, "J"; drop table if exists a, public.b cascade;`,
        'postgresql',
      ),
      [
        't: +column a? int unique',
        't: -column b',
        't: +primary t_pkey (id)',
        't: +unique t_a_b_key (a, b)',
        't: -constraint t_a_key',
        't: +index gist - (room, during)',
        'rename t to u',
        't: a to b',
        't: c to d',
        't: unread',
        '-: -index i',
        '-: -index J',
        'drop a',
        'drop b',
      ],
    );
  });

  it('reads declarations in blocks, and in text that blocks execute', () => {
    assert.deepEqual(
      changes(`
        DO $$ BEGIN
          ALTER TABLE "a" ADD CONSTRAINT "x" FOREIGN KEY ("b") REFERENCES "c"("id");
        EXCEPTION WHEN duplicate_object THEN null;
        END $$;
        do $body$ begin
          if not exists (select 1 from pg_class where relname = 'i') then create index i on t (a); end if;
          execute 'create index j on t (b)';
          execute format('alter table t drop constraint %I', name);
          execute format('alter table %I add column x int', name);
        end $body$ language plpgsql;
        CREATE FUNCTION f() RETURNS void AS $$ BEGIN DROP TABLE t; END $$ LANGUAGE plpgsql;`),
      ['a: +fk x (b) -> c(id)', 't: +index i (a)', 't: +index j (b)', 't: unread'],
    );
  });

  it('reads dumps: data and meta-commands are skipped', () => {
    const sql = `\\restrict abc
SET statement_timeout = 0;
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end; $$;
CREATE TABLE public.t (id integer NOT NULL, body text);
ALTER TABLE public.t OWNER TO postgres;
COPY public.t (id, body) FROM stdin;
1\tCREATE INDEX no ON t (id); 'it"s
2\t\\N
\\.
ALTER TABLE ONLY public.t
    ADD CONSTRAINT t_pkey PRIMARY KEY (id);
CREATE INDEX i ON public.t USING btree (body);
`;
    assert.deepEqual(changes(sql), [
      'create t (id integer, body? text)',
      't: +primary t_pkey (id)',
      't: +index i (body)',
    ]);
    assert.equal(lowerSql(sql).unread, 0);
  });

  it('knows that partitions and copies have indexes from elsewhere', () => {
    assert.deepEqual(
      changes(
        'create table a partition of b for values in (1); create table c (like d including all, x int); alter table b attach partition e default; create temp table f (a int); create table g as select 1;',
        'postgresql',
      ),
      ['create a ()', 'a: unread', 'create c (x? int)', 'c: unread', 'e: unread', 'create g ()'],
    );
  });

  it('finds a declaration right behind comments of all kinds', () => {
    assert.deepEqual(places('/* a; /* nested; */ */ -- b;\n  DROP TABLE t -- c\n ;', 'postgresql'), [
      'DROP TABLE t',
    ]);
  });
});

describe('MySQL', () => {
  it('reads tables with keys inside', () => {
    assert.deepEqual(
      changes(
        "CREATE TABLE `t` (`id` int unsigned NOT NULL AUTO_INCREMENT, `key` varchar(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'it\\'s; \"x' COMMENT 'y', " +
          'PRIMARY KEY (`id`), UNIQUE KEY `u` (`key`(10), `b` DESC), KEY `k` (`a`) USING BTREE, FULLTEXT KEY `f` (`key`), SPATIAL INDEX (`p`), KEY (`x`), INDEX e ((lower(`key`))), ' +
          'CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `y` (`id`) ON DELETE CASCADE) ENGINE=InnoDB AUTO_INCREMENT=5; # done',
      ),
      [
        'create t (id int unsigned, key? varchar(191))',
        't: +primary PRIMARY (id)',
        't: +unique u (key, b desc)',
        't: +index k (a)',
        't: +index fulltext f (key)',
        't: +index spatial p (p)',
        't: +index x (x)',
        't: +index e («lower(`key`)»)',
        't: +fk fk (a) -> y(id) CASCADE',
      ],
    );
  });

  it('reads its ALTER TABLE', () => {
    assert.deepEqual(
      changes(
        'ALTER TABLE `t` ADD COLUMN `a` int NOT NULL AFTER `b`, ADD (c int, d int), DROP FOREIGN KEY `fk`, DROP INDEX `i`, DROP KEY k, DROP PRIMARY KEY, CHANGE `x` `y` int UNIQUE, MODIFY z text, RENAME INDEX `a` TO `b`, ADD INDEX `n` (`q`), ADD FULLTEXT INDEX ff (z), ADD UNIQUE `uu` (`m`), RENAME TO `v`; RENAME TABLE a TO b, c TO d; DROP INDEX `i` ON `t`;',
        'mysql',
      ),
      [
        't: +column a int',
        't: +column c? int',
        't: +column d? int',
        't: -constraint fk',
        't: -index i',
        't: -index k',
        't: -constraint PRIMARY',
        't: x to y',
        't: +unique y (y)',
        't: +index n (q)',
        't: +index fulltext ff (z)',
        't: +unique uu (m)',
        'rename t to v',
        'rename a to b',
        'rename c to d',
        't: -index i',
      ],
    );
  });

  it('reads on behind routines and other delimiters', () => {
    assert.deepEqual(
      changes(`
        CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW BEGIN IF x THEN SET a = 1; END IF; CASE y WHEN 1 THEN SET b = 2; END CASE; END;
        CREATE TABLE a (x int);
        DELIMITER //
        CREATE PROCEDURE p() BEGIN DROP TABLE no; END //
        DELIMITER ;
        CREATE TABLE b (x int AUTO_INCREMENT);
        /*!50003 CREATE TRIGGER x */;;`),
      ['create a (x? int)', 'create b (x? int)'],
    );
  });
});

describe('SQLite', () => {
  it('reads what drizzle writes', () => {
    const sql =
      "CREATE TABLE `user` (\n\t`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,\n\t`name` text DEFAULT 'a',\n\tFOREIGN KEY (`name`) REFERENCES `page`(`id`) ON UPDATE no action ON DELETE cascade\n);\n" +
      '--> statement-breakpoint\nCREATE UNIQUE INDEX `user_name_unique` ON `user` (`name`);--> statement-breakpoint\nDROP INDEX IF EXISTS `x`';
    assert.deepEqual(changes(sql), [
      'create user (id integer pk, name? text)',
      'user: +fk - (name) -> page(id) CASCADE',
      'user: +unique user_name_unique (name)',
      '-: -index x',
    ]);
    assert.equal(lowerSql(sql).dialect, 'sqlite');
  });

  it('reads what Prisma writes to change a table', () => {
    assert.deepEqual(
      changes(
        'PRAGMA foreign_keys=OFF;\nCREATE TABLE "new_User" ("id" TEXT NOT NULL PRIMARY KEY, "n" DATETIME);\nINSERT INTO "new_User" ("id") SELECT "id" FROM "User";\nDROP TABLE "User";\nALTER TABLE "new_User" RENAME TO "User";',
      ),
      ['create new_User (id text pk, n? datetime)', 'drop User', 'rename new_User to User'],
    );
  });

  it('takes a full-text table for a full-text index', () => {
    assert.deepEqual(
      changes("CREATE VIRTUAL TABLE docs USING fts5(title, body, content='x', tokenize = 'porter');"),
      ['create docs (title?, body?)', 'docs: +index fulltext - (title, body)'],
    );
  });
});

describe('SQL Server', () => {
  it('reads what Prisma writes, and batches', () => {
    assert.deepEqual(
      changes(`BEGIN TRY
BEGIN TRAN;
CREATE TABLE [dbo].[User] (
  [id] INT NOT NULL IDENTITY(1,1),
  [n] NVARCHAR(1000),
  CONSTRAINT [pk] PRIMARY KEY CLUSTERED ([id]),
  CONSTRAINT [uq] UNIQUE NONCLUSTERED ([n])
);
CREATE NONCLUSTERED INDEX [i] ON [dbo].[User]([n] DESC);
COMMIT TRAN;
END TRY
BEGIN CATCH
IF @@TRANCOUNT > 0
BEGIN
ROLLBACK TRAN;
END;
THROW
END CATCH
GO
ALTER TABLE [dbo].[User] ADD [a] INT, [b] INT
GO
ALTER TABLE [dbo].[User] ADD CONSTRAINT [df] DEFAULT (0) FOR [a]
GO
DROP INDEX [i] ON [dbo].[User]`),
      [
        'create User (id int, n? nvarchar(1000))',
        'User: +primary pk (id)',
        'User: +unique uq (n)',
        'User: +index i (n desc)',
        'User: +column a? int',
        'User: +column b? int',
        'User: -index i',
      ],
    );
  });
});

describe('what cannot be read', () => {
  it('is told with the table it names, and loses only itself', () => {
    const sql =
      'CREATE INDEX i ON t; ALTER TABLE u FROB x; CREATE TABLE ok (a int); FROB TABLE v; CREATE TABLE 5;';
    assert.deepEqual(changes(sql, 'postgresql'), ['t: unread', 'u: unread', 'create ok (a? int)']);
    assert.equal(lowerSql(sql, 'postgresql').unread, 3);
  });

  it('ends where a line can only be the next statement', () => {
    assert.deepEqual(
      changes(
        "CREATE TABLE a (x int,\n  y text DEFAULT 'never closed;\n\nCREATE TABLE b (x int)\nCREATE INDEX i ON b (x)\nALTER TABLE b ADD y int;",
      ),
      ['create a (x? int, y? text)', 'create b (x? int)', 'b: +index i (x)', 'b: +column y? int'],
    );
  });

  it('is nothing to worry about when it is no declaration', () => {
    const sql =
      "BEGIN; SET x = 1; INSERT INTO t VALUES ('CREATE TABLE no (a int);'); GRANT ALL ON t TO u; CREATE VIEW v AS SELECT 1; CREATE TYPE e AS ENUM ('a'); CREATE EXTENSION x; COMMIT;";
    assert.deepEqual(lowerSql(sql), { dialect: 'postgresql', changes: [], unread: 0 });
  });

  it('may be nothing at all', () => {
    assert.deepEqual(lowerSql(''), { dialect: 'unknown', changes: [], unread: 0 });
    assert.deepEqual(lowerSql('-- only a comment').changes, []);
  });
});

describe('the dialect', () => {
  it('is guessed from words that only it has, unless it is given', () => {
    const guess = (sql: string) => lowerSql(sql).dialect;
    assert.equal(guess('CREATE TABLE t (a jsonb);'), 'postgresql');
    assert.equal(guess('CREATE TABLE t (a int) ENGINE=InnoDB;'), 'mysql');
    assert.equal(guess('CREATE TABLE t (a integer primary key autoincrement);'), 'sqlite');
    assert.equal(guess('CREATE TABLE [dbo].[t] (a int);'), 'sqlserver');
    assert.equal(guess('CREATE TABLE t (a INT, FAMILY "primary" (a));'), 'cockroachdb');
    assert.equal(guess('CREATE TABLE t (a int); -- drop foreign key'), 'unknown');
    assert.equal(lowerSql('CREATE TABLE t (a jsonb);', 'mysql').dialect, 'mysql');
  });

  it('decides how names are folded', () => {
    assert.deepEqual(changes('CREATE TABLE Foo ("Bar" int, Baz int);', 'postgresql'), [
      'create foo (Bar? int, baz? int)',
    ]);
    assert.deepEqual(changes('CREATE TABLE Foo (Baz int);', 'mysql'), ['create Foo (Baz? int)']);
  });
});
