/** The events of `chrome.*` that the simulated browser has. */
export const EVENTS = [
  'debugger.onEvent',
  'debugger.onDetach',
  'tabs.onRemoved',
  'tabs.onReplaced',
  'tabs.onUpdated',
  'tabs.onCreated',
  'tabs.onActivated',
  'webNavigation.onCommitted',
  'webNavigation.onCompleted',
  'webNavigation.onCreatedNavigationTarget',
  'action.onClicked',
  'contextMenus.onClicked',
  'alarms.onAlarm',
  'runtime.onConnect',
  'runtime.onMessage',
  'runtime.onStartup',
  'runtime.onInstalled',
  'runtime.onSuspend',
  'storage.local.onChanged',
  'storage.session.onChanged',
  'storage.onChanged',
] as const;

export type EventName = (typeof EVENTS)[number];
