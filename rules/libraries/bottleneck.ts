/** Bottleneck. Type: `limiter`. */
import { defineLibrary } from '../model/library.ts';

export const bottleneck = defineLibrary({
  id: 'bottleneck',
  kind: 'fan-out',
  packages: ['bottleneck'],
  docs: 'https://github.com/SGrondin/bottleneck#docs',
  checked: '2',
  exports: { default: 'Bottleneck' },
  typeNames: { Bottleneck: 'limiter' },
  types: {
    // maxConcurrent null (unlimited) unless set; `minTime` and `reservoir` also limit.
    Bottleneck: {
      new: {
        gives: 'limiter',
        concurrency: '0.maxConcurrent',
        settings: { minTime: '0.minTime', reservoir: '0.reservoir', store: '0.datastore' },
      },
    },
    limiter: {
      members: {
        // `([options], fn, ...args)`.
        schedule: {
          gives: '0()',
          callbacks: [
            { at: '0', frame: 'limiter' },
            { at: '1', frame: 'limiter' },
          ],
        },
        wrap: { gives: '0', callbacks: [{ at: '0', frame: 'limiter' }] },
        submit: { gives: 'nothing', callbacks: [{ at: '0', frame: 'limiter' }] },
        stop: { gives: 'nothing' },
      },
    },
  },
});
