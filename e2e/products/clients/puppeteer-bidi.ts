import { connect } from 'puppeteer-core';
import { takeSteps } from './main.ts';
import { puppeteerClient } from './puppeteer-steps.ts';

await takeSteps((scene) =>
  puppeteerClient(scene, () =>
    connect({ browserWSEndpoint: scene.ws, defaultViewport: null, protocol: 'webDriverBiDi' }),
  ),
);
