/** `node build/launch.mjs build/sum-reports.ts NAME…`: sums the reports of these test commands; one that is missing is a failure. */
import { conclude, readReports } from './report.ts';

const reports = readReports(process.argv.slice(2));
console.log();
for (const { name, passed, failed, skipped } of reports) {
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
}
conclude(reports);
