/** What a test needs of the computer it runs on. A test that cannot run says why in `meta.why`, and the report repeats it. */
declare module 'vitest' {
  interface TaskMeta {
    /** Why the test does not run here, as a sentence without its full stop. */
    why?: string;
  }
}

export {};
