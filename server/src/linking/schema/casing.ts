/** Names in the two casings between which plugins and naming strategies translate. */

/** `createdAt` → `created_at`, as naming strategies do. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** `created_at` → `createdAt`, as `CamelCasePlugin` of Kysely and the mappers of Objection do. */
export function camelCase(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
