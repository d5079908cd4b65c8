/**
 * A reporter for `node --test` that writes `{ passed, failed, skipped }`: tests only, where Node's own
 * totals depend on its version in what they count of suites and files.
 */
import path from 'node:path';

export default async function* totals(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') {
      // A suite fails with its tests, which are counted; alone it fails when a hook of it does.
      if (type === 'test:fail' && data.details.error?.failureType === 'hookFailed') counts.failed += 1;
      continue;
    }
    if (type === 'test:fail' && !data.todo) counts.failed += 1;
    else if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
    else if (!isFile(data.name)) counts.passed += 1;
  }
  yield JSON.stringify(counts);
}

/** A file without tests is reported as a test that passes. */
function isFile(name) {
  return path.isAbsolute(name) || /\.test\.mjs$/.test(name);
}
