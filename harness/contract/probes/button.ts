/** chrome.action and chrome.alarms. */
import { outcome, probe } from '../probe.ts';

const NOBODY = 987_654_321;

export const BUTTON_PROBES = [
  probe('action: a badge for a missing tab', () =>
    outcome(chrome.action.setBadgeText({ tabId: NOBODY, text: 'x' })),
  ),
  probe('action: a popup for a missing tab', () =>
    outcome(chrome.action.setPopup({ tabId: NOBODY, popup: '' })),
  ),
  probe('action: a title for a missing tab', () =>
    outcome(chrome.action.setTitle({ tabId: NOBODY, title: 'x' })),
  ),
  probe('action: a colour for a missing tab', () =>
    outcome(chrome.action.setBadgeBackgroundColor({ tabId: NOBODY, color: '#ff0000' })),
  ),
  probe('action: a tab without its own badge shows the common one', async (tools) => {
    const tabId = await tools.open('a');
    await chrome.action.setBadgeText({ text: '!' });
    const common = await chrome.action.getBadgeText({ tabId });
    await chrome.action.setBadgeText({ tabId, text: 'ON' });
    const own = await chrome.action.getBadgeText({ tabId });
    await chrome.action.setBadgeText({ text: '' });
    return { common, own };
  }),
  probe('action: an empty badge of a tab hides the common one', async (tools) => {
    const tabId = await tools.open('a');
    await chrome.action.setBadgeText({ text: '!' });
    await chrome.action.setBadgeText({ tabId, text: '' });
    const shown = await chrome.action.getBadgeText({ tabId });
    await chrome.action.setBadgeText({ text: '' });
    return shown;
  }),
  probe('action: a navigation clears the badge of a tab', async (tools) => {
    const tabId = await tools.open('a');
    await chrome.action.setBadgeText({ tabId, text: 'ON' });
    await tools.go(tabId, `${tools.site}/b`);
    return chrome.action.getBadgeText({ tabId });
  }),
  probe('action: a navigation clears the popup of a tab', async (tools) => {
    const tabId = await tools.open('a');
    await chrome.action.setPopup({ tabId, popup: 'offscreen.html' });
    const before = (await chrome.action.getPopup({ tabId })).replace(chrome.runtime.id, 'ID');
    await tools.go(tabId, `${tools.site}/b`);
    return { before, after: await chrome.action.getPopup({ tabId }) };
  }),
  probe('alarms: a repeating alarm', async () => {
    await chrome.alarms.create('a', { periodInMinutes: 0.5 });
    const { name, periodInMinutes } = (await chrome.alarms.get('a')) ?? {};
    return { name, periodInMinutes };
  }),
  probe('alarms: one with the same name replaces the first', async () => {
    await chrome.alarms.create('a', { periodInMinutes: 0.5 });
    await chrome.alarms.create('a', { periodInMinutes: 2 });
    return (await chrome.alarms.getAll()).map(({ periodInMinutes }) => periodInMinutes);
  }),
  probe('alarms: clear returns whether there was one', async () => {
    await chrome.alarms.create('a', { periodInMinutes: 0.5 });
    return [
      await chrome.alarms.clear('a'),
      await chrome.alarms.clear('a'),
      (await chrome.alarms.get('a')) ?? null,
    ];
  }),
];
