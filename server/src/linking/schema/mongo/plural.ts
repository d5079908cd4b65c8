/** Collection names as Mongoose makes them of model names: its legacy plural, in lower case. */

/** https://github.com/Automattic/mongoose/blob/master/lib/helpers/pluralize.js */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/human$/, 'humans'],
  [/(m)an$/, '$1en'],
  [/(pe)rson$/, '$1ople'],
  [/(child)$/, '$1ren'],
  [/^(ox)$/, '$1en'],
  [/(ax|test)is$/, '$1es'],
  [/(octop|vir)us$/, '$1i'],
  [/(alias|status)$/, '$1es'],
  [/(bu)s$/, '$1ses'],
  [/(buffal|tomat|potat)o$/, '$1oes'],
  [/([ti])um$/, '$1a'],
  [/sis$/, 'ses'],
  [/(?:([^f])fe|([lr])f)$/, '$1$2ves'],
  [/(hive)$/, '$1s'],
  [/([^aeiouy]|qu)y$/, '$1ies'],
  [/(x|ch|ss|sh)$/, '$1es'],
  [/(matr|vert|ind)ix|ex$/, '$1ices'],
  [/([m|l])ouse$/, '$1ice'],
  [/(kn|w|l)ife$/, '$1ives'],
  [/(quiz)$/, '$1zes'],
  [/^goose$/, 'geese'],
  [/s$/, 's'],
  [/([^a-z])$/, '$1'],
  [/$/, 's'],
];
const UNCOUNTABLE = new Set([
  'advice',
  'energy',
  'excretion',
  'digestion',
  'cooperation',
  'health',
  'justice',
  'labour',
  'machinery',
  'equipment',
  'information',
  'pollution',
  'sewage',
  'paper',
  'money',
  'species',
  'series',
  'rain',
  'rice',
  'fish',
  'sheep',
  'moose',
  'deer',
  'news',
  'expertise',
  'status',
  'media',
]);

/** `OrderItem` → `orderitems`, `Category` → `categories`. */
export function pluralOf(model: string): string {
  const name = model.toLowerCase();
  if (UNCOUNTABLE.has(name)) return name;
  for (const [pattern, replacement] of RULES)
    if (pattern.test(name)) return name.replace(pattern, replacement);
  return name;
}
