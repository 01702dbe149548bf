import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findImports, judge, LAYERS } from './import-rule.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|cjs|js)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'));
}

/** What is wrong with one file; `text` as it is on disk, or made up. */
function faults(file: string, text: string): string[] {
  return findImports(text).flatMap(({ from, typeOnly }) => {
    const inside = from.startsWith('.');
    const target = inside ? normalize(join(dirname(file), from)).replaceAll('\\', '/') : from;
    return judge(file, target, typeOnly, !inside) ?? [];
  });
}

describe('the import rule', () => {
  test.each(['main', 'preload', 'renderer'])('holds in every file of %s', (folder) => {
    const wrong = sources(folder).flatMap((file) => faults(file, readFileSync(join(ROOT, file), 'utf8')));
    expect(wrong).toEqual([]);
  });

  test('finds files in every layer, so that it cannot pass by finding nothing', () => {
    const files = ['main', 'preload', 'renderer'].flatMap(sources);
    const owners = files.map((file) => LAYERS.find((layer) => file.startsWith(layer.files))?.files);
    expect(new Set(owners)).toEqual(new Set(LAYERS.map((layer) => layer.files)));
  });

  test.each([
    ['main/engine/plan.ts', "import { readFile } from 'node:fs';"],
    ['main/engine/plan.ts', "import { DateTime } from 'luxon';"],
    ['main/engine/plan.ts', "import { createJobs } from '../store/jobs.ts';"],
    ['main/store/jobs.ts', "import { createEngine } from '../engine/engine.ts';"],
    ['main/store/jobs.ts', "import type { Calls } from '../runner/start.ts';"],
    ['main/runner/start.ts', "export { open } from '../store/open.ts';"],
    ['main/runner/start.ts', "const { request } = await import('node:http');"],
    ['main/runner/start.ts', "import { spawn } from 'node:child_process';"],
    ['main/host/notify.ts', "const { exec } = await import('node:child_process');"],
    ['main/cli/main.ts', "import { fork } from 'child_process';"],
    ['main/api/jobs.ts', "import { app } from 'electron';"],
    ['main/api/jobs.ts', "import { openStore } from '../store/open.ts';"],
    ['main/host/clock.ts', "import {\n  app,\n  type Tray,\n} from 'electron';"],
    ['main/host/desktop/ipc.ts', "import { WebSocketServer } from 'ws';"],
    ['main/host/headless/http.ts', "import { app } from 'electron';"],
    ['preload/client.ts', "import { ipcRenderer } from 'electron';"],
    ['preload/client.ts', "import { createApp } from '../main/host/app.ts';"],
    ['renderer/main.tsx', "import { serve } from '../preload/server.ts';"],
    ['renderer/main.tsx', "import { plan } from '../main/engine/plan.ts';"],
    ['renderer/main.tsx', "import { LAYERS } from '../main/engine/model.ts';"],
    ['renderer/main.tsx', "import fs from 'node:fs';"],
    ['renderer/main.tsx', "import '../main/host/app.ts';"],
  ])('a breach is caught: %s with %s', (file, text) => {
    expect(faults(file, text)).toHaveLength(1);
  });

  test.each([
    ['main/engine/triggers/cron/parse.ts', "import { CronExpressionParser } from 'cron-parser';"],
    ['main/store/jobs.ts', "import type { Job } from '../engine/model.ts';"],
    ['main/host/desktop/main.ts', "import { app } from 'electron';"],
    ['renderer/main.tsx', "import type { Job } from '../main/engine/model.ts';"],
    ['renderer/main.tsx', "// import fs from 'node:fs';\n/* import 'electron' */"],
  ])('what the picture allows is allowed: %s with %s', (file, text) => {
    expect(faults(file, text)).toEqual([]);
  });
});
