/** Where the page of a rule is. */
import type { Rule } from '../../../rules/rule.ts';

const pages = 'https://github.com/tenfold-dev/tenfold/blob/main/rules';

export function rulePage(rule: Pick<Rule, 'id' | 'factor'>): string {
  return `${pages}/${rule.factor}/${rule.id}.md`;
}
