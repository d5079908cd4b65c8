/** `npm run property -- --steps 5000 --seed 7 [--workspace shop]`: see property.test.ts. */
import { parseArgs } from 'node:util';
import { described, search, shrunk } from './search.ts';
import { type Kind, kinds } from './workspaces.ts';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    workspace: { type: 'string', multiple: true, default: [...kinds] },
    /** Steps between two comparisons, on average. */
    every: { type: 'string', default: '3' },
    /** Steps until a workspace begins anew, with the next seed. */
    round: { type: 'string', default: '60' },
    'shrink-seconds': { type: 'string', default: '60' },
  },
});
const [steps, round] = [Number(values.steps), Number(values.round)];
let failures = 0;
for (const kind of values.workspace as Kind[]) {
  const started = performance.now();
  for (let done = 0, seed = Number(values.seed); done < steps; done += round, seed++) {
    const one = { kind, seed, steps: Math.min(round, steps - done), every: Number(values.every) };
    const failure = await search(one);
    if (!failure) continue;
    failures++;
    console.log(`\n${kind}, seed ${seed}: differs after ${failure.actions.length} actions.`);
    console.log(described(await shrunk(failure, Number(values['shrink-seconds']) * 1000)));
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${kind}: ${steps} steps from seed ${values.seed}, ${seconds} s, ${failures} failures so far`);
}
process.exitCode = failures > 0 ? 1 : 0;
