async function ensureAlarm() {
  const alarm = await chrome.alarms.get('sync');
  if (alarm === undefined) await chrome.alarms.create('sync', { periodInMinutes: 60 });
}

void ensureAlarm();
chrome.alarms.onAlarm.addListener(() => undefined);
