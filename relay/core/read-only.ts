/**
 * What a client may do in read-only mode: look at the shared tabs, and nothing that acts on them or on the profile.
 * Everything that is not named here is refused, also what Chromium may add later.
 */
import { stringOf, type Json } from './cdp/json.ts';

const READING: Readonly<Record<string, readonly string[]>> = {
  Accessibility: [
    'disable',
    'enable',
    'getAXNodeAndAncestors',
    'getChildAXNodes',
    'getFullAXTree',
    'getPartialAXTree',
    'getRootAXNode',
    'queryAXTree',
  ],
  Browser: ['getVersion'],
  CSS: [
    'collectClassNames',
    'disable',
    'enable',
    'getBackgroundColors',
    'getComputedStyleForNode',
    'getInlineStylesForNode',
    'getLayersForNode',
    'getMatchedStylesForNode',
    'getMediaQueries',
    'getPlatformFontsForNode',
    'getStyleSheetText',
  ],
  DOM: [
    'describeNode',
    'disable',
    'discardSearchResults',
    'enable',
    'getAttributes',
    'getBoxModel',
    'getContentQuads',
    'getDocument',
    'getFlattenedDocument',
    'getFrameOwner',
    'getNodeForLocation',
    'getOuterHTML',
    'getSearchResults',
    'performSearch',
    'querySelector',
    'querySelectorAll',
    'pushNodesByBackendIdsToFrontend',
    'requestChildNodes',
    'requestNode',
    'resolveNode',
  ],
  DOMSnapshot: ['captureSnapshot', 'disable', 'enable', 'getSnapshot'],
  Debugger: ['disable', 'enable', 'getScriptSource'],
  IO: ['close', 'read'],
  Inspector: ['disable', 'enable'],
  Log: ['disable', 'enable'],
  Network: [
    'disable',
    'enable',
    'getAllCookies',
    'getCertificate',
    'getCookies',
    'getRequestPostData',
    'getResponseBody',
    'searchInResponseBody',
  ],
  Page: [
    'captureScreenshot',
    'captureSnapshot',
    'createIsolatedWorld',
    'disable',
    'enable',
    'getAppId',
    'getAppManifest',
    'getFrameTree',
    'getInstallabilityErrors',
    'getLayoutMetrics',
    'getNavigationHistory',
    'getResourceContent',
    'getResourceTree',
    'printToPDF',
    'removeScriptToEvaluateOnNewDocument',
    'screencastFrameAck',
    'searchInResource',
    'setLifecycleEventsEnabled',
    'startScreencast',
    'stopScreencast',
  ],
  Performance: ['disable', 'enable', 'getMetrics'],
  Runtime: [
    'disable',
    'enable',
    'getHeapUsage',
    'getIsolateId',
    'getProperties',
    'globalLexicalScopeNames',
    'releaseObject',
    'releaseObjectGroup',
    'runIfWaitingForDebugger',
  ],
  Security: ['disable', 'enable'],
  Storage: ['getCookies', 'getStorageKey', 'getStorageKeyForFrame', 'getUsageAndQuota'],
  Target: [
    'attachToBrowserTarget',
    'attachToTarget',
    'detachFromTarget',
    'getBrowserContexts',
    'getTargetInfo',
    'getTargets',
    'setAutoAttach',
    'setDiscoverTargets',
  ],
};

const METHODS: ReadonlySet<string> = new Set(
  Object.entries(READING).flatMap(([domain, names]) => names.map((name) => `${domain}.${name}`)),
);

/**
 * The params with which a command may be sent in read-only mode; undefined where it may not be sent. Scripts run
 * only as far as V8 sees no side effect of theirs; it ends them at the first.
 */
export function readOnlyParams(method: string, params: Json): Json | undefined {
  switch (method) {
    case 'Runtime.evaluate':
    case 'Runtime.callFunctionOn':
      return { ...params, throwOnSideEffect: true, userGesture: false };
    // An empty script only makes the isolated world of new documents.
    case 'Page.addScriptToEvaluateOnNewDocument':
      return stringOf(params['source'])?.trim() === '' ? params : undefined;
    // Playwright asks when it connects. Nothing is saved, whatever it asks for.
    case 'Browser.setDownloadBehavior':
      return { behavior: 'default' };
    default:
      return METHODS.has(method) ? params : undefined;
  }
}
