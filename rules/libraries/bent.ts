/** bent: `bent(base, 'json', …)` gives the function that asks. Types: `bent`, `ask`. */
import { defineLibrary } from '../model/library.ts';

export const bent = defineLibrary({
  id: 'bent',
  kind: 'http',
  packages: ['bent'],
  docs: 'https://github.com/mikeal/bent',
  checked: 'not verified',
  exports: { default: 'bent' },
  types: {
    bent: { call: { gives: 'ask' } },
    // It hands nothing of a deadline to http.request, and has no option for one. https://github.com/mikeal/bent#readme
    ask: { call: { action: 'get' } },
  },
});
