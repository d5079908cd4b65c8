/** bent: `bent(base, 'json', …)` gives the function that asks. Types: `bent`, `request`. */
import { defineLibrary } from '../model/library.ts';

export const bent = defineLibrary({
  id: 'bent',
  kind: 'http',
  packages: ['bent'],
  docs: 'https://github.com/mikeal/bent',
  checked: 'not verified',
  exports: { default: 'bent' },
  types: {
    bent: { call: { gives: 'request' } },
    // It hands nothing of a deadline to http.request, and has no option for one. https://github.com/mikeal/bent#readme
    request: { call: { action: 'get' } },
  },
});
