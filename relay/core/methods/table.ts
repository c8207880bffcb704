/**
 * What the relay knows of single CDP methods: one row each, and the compiler compares the names with the protocol. A
 * method without a row goes by the rules in names.ts.
 */
import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js';

export type Method = keyof ProtocolMapping.Commands;

export interface MethodPolicy {
  /** Acts on the browser, on whichever session it is sent: answered there. */
  readonly browserLevel?: true;
  /**
   * On a session with the browser: `accepted` and unused, because it has no meaning for a user's own browser, or
   * answered by `anyTab`, for the whole profile.
   */
  readonly onBrowser?: 'accepted' | 'anyTab';
  /** Whether it may be sent again when the answer was lost, where the name says otherwise. */
  readonly retry?: 'safe' | 'once';
  /**
   * Whether the journal keeps it, where the name says otherwise: `never`, or by the values of these params: other
   * values make another setting.
   */
  readonly journal?: 'never' | readonly string[];
  /** The params with which it is as if nobody had sent it, if no other method clears it. */
  readonly default?: Readonly<Record<string, unknown>>;
  /** The method that makes the same setting under another name. */
  readonly sameAs?: Method;
  /** The setting that it takes out of the journal; with `by`, those with the same values of these params. */
  readonly takesBack?: { readonly setting: Method; readonly by?: readonly string[] };
  /**
   * While the renderer is gone: `sent`, because the browser's process answers it, or `fails`, because the answer to the
   * setting says something that is not known yet. Any other setting is made later, and any other command fails.
   */
  readonly whileCrashed?: 'sent' | 'fails';
  /** The param with values for the page's scripts: one `Runtime.CallArgument`, or a list of them. */
  readonly values?: string;
  /** Can make the page open a dialog. */
  readonly mayOpenDialog?: true;
  /** Allowed in read-only mode. Nothing else is, but what read-only.ts changes. */
  readonly readOnly?: true;
}

export const METHODS = {
  'Accessibility.disable': { readOnly: true },
  'Accessibility.enable': { readOnly: true },
  'Accessibility.getAXNodeAndAncestors': { readOnly: true },
  'Accessibility.getChildAXNodes': { readOnly: true },
  'Accessibility.getFullAXTree': { readOnly: true },
  'Accessibility.getPartialAXTree': { readOnly: true },
  'Accessibility.getRootAXNode': { readOnly: true },
  'Accessibility.queryAXTree': { readOnly: true },
  'Animation.setPlaybackRate': { default: { playbackRate: 1 } },
  'Animation.setTiming': { journal: 'never' },
  'Browser.getWindowBounds': { browserLevel: true, retry: 'safe', readOnly: true },
  'Browser.getWindowForTarget': { browserLevel: true, retry: 'safe', readOnly: true },
  'Browser.getVersion': { browserLevel: true, retry: 'safe', readOnly: true },
  'Browser.grantPermissions': { browserLevel: true, retry: 'safe' },
  'Browser.resetPermissions': { browserLevel: true, retry: 'safe' },
  'Browser.setContentsSize': { browserLevel: true },
  'Browser.setDownloadBehavior': { browserLevel: true },
  'Browser.setPermission': { browserLevel: true, retry: 'safe' },
  'Browser.setWindowBounds': { browserLevel: true },
  'CSS.collectClassNames': { readOnly: true },
  'CSS.disable': { readOnly: true },
  'CSS.enable': { readOnly: true },
  'CSS.getBackgroundColors': { readOnly: true },
  'CSS.getComputedStyleForNode': { readOnly: true },
  'CSS.getInlineStylesForNode': { readOnly: true },
  'CSS.getLayersForNode': { readOnly: true },
  'CSS.getMatchedStylesForNode': { readOnly: true },
  'CSS.getMediaQueries': { readOnly: true },
  'CSS.getPlatformFontsForNode': { readOnly: true },
  'CSS.getStyleSheetText': { readOnly: true },
  'Debugger.disable': { readOnly: true },
  'Debugger.enable': { whileCrashed: 'fails', readOnly: true },
  'Debugger.getScriptSource': { readOnly: true },
  'Debugger.setAsyncCallStackDepth': { default: { maxDepth: 0 } },
  'Debugger.setBlackboxPatterns': { default: { patterns: [] } },
  // Breakpoints are not set again: each would be another one.
  'Debugger.setBreakpoint': { retry: 'once', journal: 'never' },
  'Debugger.setBreakpointByUrl': { retry: 'once', journal: 'never' },
  'Debugger.setBreakpointOnFunctionCall': { retry: 'once', journal: 'never' },
  'Debugger.setBreakpointsActive': { default: { active: true } },
  'Debugger.setInstrumentationBreakpoint': { retry: 'once', journal: 'never' },
  'Debugger.setPauseOnExceptions': { default: { state: 'none' } },
  'Debugger.setReturnValue': { journal: 'never', values: 'newValue' },
  'Debugger.setScriptSource': { retry: 'once', journal: 'never' },
  'Debugger.setSkipAllPauses': { default: { skip: false } },
  'Debugger.setVariableValue': { retry: 'once', journal: 'never', values: 'newValue' },
  'DeviceOrientation.clearDeviceOrientationOverride': {
    takesBack: { setting: 'DeviceOrientation.setDeviceOrientationOverride' },
  },
  'DOM.describeNode': { readOnly: true },
  'DOM.disable': { readOnly: true },
  'DOM.discardSearchResults': { readOnly: true },
  'DOM.enable': { readOnly: true },
  'DOM.getAttributes': { readOnly: true },
  'DOM.getBoxModel': { readOnly: true },
  'DOM.getContentQuads': { readOnly: true },
  'DOM.getDocument': { readOnly: true },
  'DOM.getFlattenedDocument': { readOnly: true },
  'DOM.getFrameOwner': { readOnly: true },
  'DOM.getNodeForLocation': { readOnly: true },
  'DOM.getOuterHTML': { readOnly: true },
  'DOM.getSearchResults': { readOnly: true },
  'DOM.performSearch': { readOnly: true },
  'DOM.pushNodesByBackendIdsToFrontend': { readOnly: true },
  'DOM.querySelector': { readOnly: true },
  'DOM.querySelectorAll': { readOnly: true },
  'DOM.requestChildNodes': { readOnly: true },
  'DOM.requestNode': { readOnly: true },
  'DOM.resolveNode': { readOnly: true },
  'DOM.setAttributesAsText': { journal: 'never' },
  'DOM.setAttributeValue': { journal: 'never' },
  // Sets by its name, but the page hears of it each time.
  'DOM.setFileInputFiles': { retry: 'once', journal: 'never' },
  'DOM.setInspectedNode': { journal: 'never' },
  'DOM.setNodeName': { retry: 'once', journal: 'never' },
  'DOM.setNodeValue': { journal: 'never' },
  'DOM.setOuterHTML': { retry: 'once', journal: 'never' },
  'DOMDebugger.setDOMBreakpoint': { journal: 'never' },
  'DOMDebugger.setEventListenerBreakpoint': { journal: 'never' },
  'DOMDebugger.setInstrumentationBreakpoint': { journal: 'never' },
  'DOMDebugger.setXHRBreakpoint': { journal: 'never' },
  'DOMSnapshot.captureSnapshot': { readOnly: true },
  'DOMSnapshot.disable': { readOnly: true },
  'DOMSnapshot.enable': { readOnly: true },
  'DOMSnapshot.getSnapshot': { readOnly: true },
  'DOMStorage.setDOMStorageItem': { journal: 'never' },
  'Emulation.clearDeviceMetricsOverride': { takesBack: { setting: 'Emulation.setDeviceMetricsOverride' } },
  'Emulation.clearGeolocationOverride': { takesBack: { setting: 'Emulation.setGeolocationOverride' } },
  'Emulation.clearIdleOverride': { takesBack: { setting: 'Emulation.setIdleOverride' } },
  'Emulation.getScreenInfos': { onBrowser: 'anyTab', readOnly: true },
  'Emulation.setAutoDarkModeOverride': { default: {} },
  'Emulation.setAutomationOverride': { default: { enabled: false } },
  'Emulation.setCPUThrottlingRate': { default: { rate: 1 } },
  'Emulation.setDataSaverOverride': { default: {} },
  'Emulation.setDefaultBackgroundColorOverride': { default: {} },
  'Emulation.setDisabledImageTypes': { default: { imageTypes: [] } },
  'Emulation.setDocumentCookieDisabled': { default: { disabled: false } },
  'Emulation.setEmitTouchEventsForMouse': { default: { enabled: false } },
  'Emulation.setEmulatedMedia': { default: { media: '', features: [] } },
  'Emulation.setEmulatedOSTextScale': { default: {} },
  'Emulation.setEmulatedVisionDeficiency': { default: { type: 'none' } },
  'Emulation.setFocusEmulationEnabled': { default: { enabled: false } },
  'Emulation.setLocaleOverride': { default: {} },
  'Emulation.setSafeAreaInsetsOverride': { default: { insets: {} } },
  'Emulation.setScriptExecutionDisabled': { default: { value: false } },
  'Emulation.setScrollbarsHidden': { default: { hidden: false } },
  'Emulation.setTimezoneOverride': { default: { timezoneId: '' } },
  'Emulation.setTouchEmulationEnabled': { default: { enabled: false } },
  'Emulation.setUserAgentOverride': { default: { userAgent: '' } },
  // Its answer says from when on time is virtual.
  'Emulation.setVirtualTimePolicy': { whileCrashed: 'fails' },
  'Fetch.enable': { whileCrashed: 'fails' },
  'HeapProfiler.startSampling': { journal: 'never' },
  'HeapProfiler.startTrackingHeapObjects': { journal: 'never' },
  // What acts on the page or writes data is no setting, whatever its name: it is not done again.
  'Input.emulateTouchFromMouseEvent': { journal: 'never' },
  'Input.setIgnoreInputEvents': { default: { ignore: false } },
  'Input.setInterceptDrags': { default: { enabled: false } },
  'Inspector.disable': { readOnly: true },
  'Inspector.enable': { readOnly: true },
  'IO.close': { readOnly: true },
  'IO.read': { readOnly: true },
  'Log.disable': { readOnly: true },
  'Log.enable': { readOnly: true },
  'Network.disable': { readOnly: true },
  'Network.emulateNetworkConditions': {
    default: { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
  },
  'Network.enable': { readOnly: true },
  'Network.getAllCookies': { readOnly: true },
  'Network.getCertificate': { readOnly: true },
  'Network.getCookies': { readOnly: true },
  'Network.getRequestPostData': { readOnly: true },
  'Network.getResponseBody': { readOnly: true },
  'Network.searchInResponseBody': { readOnly: true },
  'Network.setBlockedURLs': { default: { urls: [] } },
  'Network.setBypassServiceWorker': { default: { bypass: false } },
  'Network.setCacheDisabled': { default: { cacheDisabled: false } },
  'Network.setCookie': { journal: 'never' },
  'Network.setCookies': { journal: 'never' },
  'Network.setExtraHTTPHeaders': { default: { headers: {} } },
  'Network.setUserAgentOverride': { default: { userAgent: '' }, sameAs: 'Emulation.setUserAgentOverride' },
  'Overlay.setPausedInDebuggerMessage': { journal: 'never' },
  'Page.bringToFront': { retry: 'safe' },
  'Page.captureScreenshot': { readOnly: true },
  'Page.captureSnapshot': { readOnly: true },
  'Page.close': { whileCrashed: 'sent', mayOpenDialog: true },
  // A world of the same name is the same world.
  'Page.createIsolatedWorld': {
    retry: 'safe',
    journal: ['frameId', 'worldName'],
    whileCrashed: 'fails',
    readOnly: true,
  },
  'Page.disable': { readOnly: true },
  'Page.enable': { readOnly: true },
  'Page.getAppId': { readOnly: true },
  'Page.getAppManifest': { readOnly: true },
  'Page.getFrameTree': { readOnly: true },
  'Page.getInstallabilityErrors': { readOnly: true },
  'Page.getLayoutMetrics': { readOnly: true },
  'Page.getNavigationHistory': { whileCrashed: 'sent', readOnly: true },
  'Page.getResourceContent': { readOnly: true },
  'Page.getResourceTree': { readOnly: true },
  'Page.navigate': { whileCrashed: 'sent', mayOpenDialog: true },
  'Page.navigateToHistoryEntry': { whileCrashed: 'sent', mayOpenDialog: true },
  'Page.printToPDF': { readOnly: true },
  'Page.reload': { whileCrashed: 'sent', mayOpenDialog: true },
  'Page.removeScriptToEvaluateOnNewDocument': { readOnly: true },
  'Page.screencastFrameAck': { readOnly: true },
  'Page.searchInResource': { readOnly: true },
  'Page.setAdBlockingEnabled': { default: { enabled: false } },
  'Page.setBypassCSP': { default: { enabled: false } },
  'Page.setDocumentContent': { retry: 'once', journal: 'never' },
  'Page.setDownloadBehavior': { browserLevel: true },
  'Page.setLifecycleEventsEnabled': { readOnly: true, default: { enabled: false } },
  'Page.setPrerenderingAllowed': { default: { isAllowed: true } },
  'Page.setWebLifecycleState': { default: { state: 'active' } },
  // A recording is not begun again: its beginning is lost.
  'Page.startScreencast': { journal: 'never', readOnly: true },
  'Page.startScreenRecording': { journal: 'never' },
  'Page.stopLoading': { retry: 'safe' },
  'Page.stopScreencast': { readOnly: true },
  'Performance.disable': { readOnly: true },
  'Performance.enable': { readOnly: true },
  'Performance.getMetrics': { readOnly: true },
  // Reads by its name, but what it has given is not given again.
  'Profiler.getBestEffortCoverage': { retry: 'once' },
  'Profiler.start': { journal: 'never' },
  'Profiler.startPreciseCoverage': { journal: 'never' },
  'Profiler.takePreciseCoverage': { retry: 'once' },
  'Runtime.addBinding': { retry: 'safe', journal: ['name', 'executionContextName'] },
  'Runtime.callFunctionOn': { mayOpenDialog: true, values: 'arguments' },
  'Runtime.disable': { readOnly: true },
  'Runtime.enable': { readOnly: true },
  'Runtime.evaluate': { mayOpenDialog: true },
  'Runtime.getHeapUsage': { readOnly: true },
  'Runtime.getIsolateId': { readOnly: true },
  'Runtime.getProperties': { readOnly: true },
  'Runtime.globalLexicalScopeNames': { readOnly: true },
  'Runtime.releaseObject': { retry: 'safe', readOnly: true },
  'Runtime.releaseObjectGroup': { retry: 'safe', readOnly: true },
  'Runtime.removeBinding': { retry: 'safe', takesBack: { setting: 'Runtime.addBinding', by: ['name'] } },
  'Runtime.runIfWaitingForDebugger': { retry: 'safe', mayOpenDialog: true, readOnly: true },
  'Runtime.setMaxCallStackSizeToCapture': { journal: 'never' },
  'Schema.getDomains': { readOnly: true },
  // chrome.debugger has no Security, so there are no events of it.
  'Security.disable': { browserLevel: true, onBrowser: 'accepted', readOnly: true },
  'Security.enable': { browserLevel: true, onBrowser: 'accepted', readOnly: true },
  'Security.handleCertificateError': { browserLevel: true },
  // Not for the user's own browser.
  'Security.setIgnoreCertificateErrors': { browserLevel: true, onBrowser: 'accepted' },
  'Security.setOverrideCertificateErrors': { browserLevel: true },
  'ServiceWorker.setForceUpdateOnPageLoad': { default: { forceUpdateOnPageLoad: false } },
  'ServiceWorker.startWorker': { journal: 'never' },
  'Storage.clearCookies': { onBrowser: 'anyTab' },
  'Storage.clearDataForOrigin': { onBrowser: 'anyTab' },
  'Storage.getCookies': { onBrowser: 'anyTab', readOnly: true },
  'Storage.getStorageKey': { readOnly: true },
  'Storage.getStorageKeyForFrame': { readOnly: true },
  'Storage.getUsageAndQuota': { readOnly: true },
  'Storage.setCookies': { onBrowser: 'anyTab' },
  'Target.activateTarget': { browserLevel: true, retry: 'safe' },
  'Target.attachToBrowserTarget': { readOnly: true },
  'Target.attachToTarget': { browserLevel: true, readOnly: true },
  // That it is closed already is no error.
  'Target.closeTarget': { browserLevel: true, retry: 'safe' },
  'Target.createTarget': { browserLevel: true },
  'Target.detachFromTarget': { whileCrashed: 'sent', readOnly: true },
  'Target.getBrowserContexts': { readOnly: true },
  'Target.getTargetInfo': { whileCrashed: 'sent', readOnly: true },
  'Target.getTargets': { browserLevel: true, readOnly: true },
  'Target.setAutoAttach': { retry: 'safe', whileCrashed: 'fails', readOnly: true },
  'Target.setDiscoverTargets': { browserLevel: true, readOnly: true },
  'Target.setRemoteLocations': { onBrowser: 'accepted' },
  'Tracing.getCategories': { onBrowser: 'anyTab', readOnly: true },
} satisfies Partial<Record<Method, MethodPolicy>>;

const BY_NAME: ReadonlyMap<string, MethodPolicy> = new Map(Object.entries(METHODS));

const NONE: MethodPolicy = {};

/** What is known of a method. Names come from clients, so any text may ask. */
export function policyOf(method: string): MethodPolicy {
  return BY_NAME.get(method) ?? NONE;
}
