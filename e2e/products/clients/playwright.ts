import { chromium } from 'playwright';
import { takeSteps } from './main.ts';
import { playwrightClient } from './playwright-steps.ts';

await takeSteps((scene) =>
  playwrightClient(scene, () => chromium.connectOverCDP(scene.http, { headers: { ...scene.headers } })),
);
