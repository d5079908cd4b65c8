/**
 * Which words speak of those who run the product: its administrators and staff. The administrators of a customer's own
 * organisation, team or project are customers, and as many as there are of these.
 */

import type { ValueId } from '../facts/facts.ts';
import { kindOf, type Value, valueAt, valueCount } from '../facts/values.ts';
import type { Context, LinkedFile } from './context.ts';
import { sourceAt } from './source-text.ts';

const STAFF =
  '(?:super_?|app_?|site_?|platform_?|system_?)?(?:admin(?:istrator)?s?|staff|superuser|super|root|back_?office)';
const ROLE = new RegExp(`^(?:role_?)?${STAFF}(?:_?(?:role|user|only))?$`, 'i');
const ASKED = new RegExp(
  `^(?:(?:require|ensure|must|check|assert|verify|validate|with|protect|auth(?:enticate|orize)?|guard|only)s?_?(?:is_?|be_?|for_?|auth_?|as_?)?${STAFF}|${STAFF}(?:_?(?:only|guard|auth|required|procedure|action|middleware|protected|access|user|session|client|api))+)(?:_?(?:only|guard|auth|required|procedure|action|middleware|access|user|session|role|route|api|handler|permission))*$`,
  'i',
);
const ASSERTS = /^(?:require|ensure|must|check|assert|verify|validate|protect|authorize|guard)/i;
const IS = new RegExp(`^(?:is|are|has)?_?${STAFF}$`, 'i');
const FOR_STAFF = new RegExp(`^${STAFF}_(?:\\w+_)?module$`, 'i');
/** Whoever asks for a role or a permission: `@Roles(…)`, `hasPermission(…)`. */
const ASKS_FOR_ROLE = /role|permission|allow|authoriz|access|grant|policy|scope/i;
/** What holds the names of roles and permissions: `Role.ADMIN`. */
const ROLES = /role|permission|scope|access|right|privilege|type/i;
const CUSTOMERS =
  /org|tenant|team|workspace|member|project|group|compan|account|channel|communit|club|school/i;

/** `plain_words` of `plainWords` and `plain-words`. */
function plain(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[-:.\s]+/g, '_');
}

/** `ADMIN`, `super-admin`: the role of those who run the product. */
export function isStaffRole(word: string): boolean {
  return ROLE.test(plain(word));
}

/** `requireAdmin`, `AdminGuard`, `adminProcedure`: lets nobody else pass. */
export function letsStaffPass(name: string): boolean {
  return ASKED.test(plain(lastOf(name)));
}

/** `requireAdmin`: and throws at all others. */
export function refusesOthers(name: string): boolean {
  return letsStaffPass(name) && ASSERTS.test(lastOf(name));
}

/** `isAdmin`, `user.admin`. */
export function isStaffFlag(name: string): boolean {
  return IS.test(plain(lastOf(name)));
}

/** `AdminApiModule`: what staff uses, by its name; `OrganizationAdminModule` is its customers'. */
export function isForStaff(module: string): boolean {
  return FOR_STAFF.test(plain(module));
}

/** `Roles`, `hasPermission`: a question about the role or the permission that it is given. */
export function asksForRole(name: string): boolean {
  return ASKS_FOR_ROLE.test(lastOf(name)) && !CUSTOMERS.test(name);
}

function lastOf(name: string): string {
  return name.split('.').at(-1) ?? name;
}

/** Roles and permissions that a value names: `Role.ADMIN`, `'admin'`, lists of them. Undefined where some part is neither. */
export function wordsIn(file: LinkedFile, id: ValueId, depth = 0): readonly string[] | undefined {
  const value: Value = valueAt(file.facts.values, id);
  if (value.k === 'literal') return typeof value.value === 'string' ? [value.value] : undefined;
  if (value.k === 'get') {
    const of = valueAt(file.facts.values, value.of);
    const owner =
      of.k === 'variable' ? file.facts.variables[of.variable]?.name : of.k === 'get' ? of.name : undefined;
    return owner === undefined || !ROLES.test(owner) || CUSTOMERS.test(owner) ? undefined : [value.name];
  }
  if (value.k !== 'array' || depth > 1) return undefined;
  const found = value.items.map((item) => wordsIn(file, item, depth + 1));
  return found.every((words) => words !== undefined) ? found.flat() : undefined;
}

/** Are all of them for staff alone: its roles, or permissions that the workspace's lists give to no other role? */
export function areForStaff(context: Context, words: readonly string[]): boolean {
  if (words.length === 0) return false;
  return words.every((word) => isStaffRole(word) || staffPermissions(context).has(word));
}

interface RoleList {
  readonly role: string;
  readonly permissions: readonly string[];
}

const NO_LISTS: readonly RoleList[] = [];
/** Shorter lists may be anything. */
const FEWEST = 3;

function staffPermissions(context: Context): ReadonlySet<string> {
  return context.facets.ask('memory', 'permissions of staff', () => {
    const found = new Set<string>();
    for (const { file: path } of context.filesWith('permissions')) {
      const file = context.file(path);
      const lists = file === undefined ? NO_LISTS : roleLists(context, file);
      const others = lists.filter(({ role }) => !isStaffRole(role));
      if (others.length === 0) continue; // One role alone says nothing of the others.
      const shared = new Set(others.flatMap(({ permissions }) => permissions));
      for (const { role, permissions } of lists)
        if (isStaffRole(role)) for (const one of permissions) if (!shared.has(one)) found.add(one);
    }
    return found;
  });
}

/** What each role may: `case 'ADMIN': return [permissions.createPlatform, …]`, `{ admin: ['platform:create', …] }`. */
function roleLists(context: Context, file: LinkedFile): readonly RoleList[] {
  return context.ask(file, 'role lists', NO_LISTS, () => {
    const { values } = file.facts;
    const found: RoleList[] = [];
    for (let id = 0; id < valueCount(values); id++) {
      const kind = kindOf(values, id);
      const value = kind === 'array' || kind === 'object' ? valueAt(values, id) : undefined;
      if (value?.k === 'object')
        for (const entry of value.entries) {
          const words = valueAt(values, entry.value).k === 'array' ? wordsIn(file, entry.value) : undefined;
          if (words !== undefined && words.length > 0) found.push({ role: entry.key, permissions: words });
        }
      const words = value?.k === 'array' && value.items.length >= FEWEST ? wordsIn(file, id) : undefined;
      const role = words === undefined ? undefined : caseAround(context, file, values.starts[id] ?? 0);
      if (words !== undefined && role !== undefined) found.push({ role, permissions: words });
    }
    return found.length === 0 ? NO_LISTS : found;
  });
}

/** `ADMIN` of the innermost `case 'ADMIN':` around. */
function caseAround(context: Context, file: LinkedFile, offset: number): string | undefined {
  const around = file.facts.frames
    .filter(({ kind, at }) => kind === 'case' && at[0] <= offset && offset < at[1])
    .sort((a, b) => b.at[0] - a.at[0])[0];
  if (around === undefined) return undefined;
  return /^case\s+['"`]?(?:\w+\.)*(\w+)/.exec(sourceAt(context, file, around.at))?.[1];
}
