import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longer than their size tells: soaks, oracles, whole apps. */
const LONG =
  /(kills[a-z-]*|oracle|axe|desktop|updates|first-job|bad-input|language|host|adopt|history)(\.more)?\.test\.ts$/;

/** Starts the longest files first, so that no processor waits for one of them at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = (file: TestSpecification): boolean => LONG.test(file.moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
