// Each start of the worker replaces the alarm, so it never fires if the worker starts often.
void chrome.alarms.create('sync', { periodInMinutes: 60 });

chrome.alarms.onAlarm.addListener(() => undefined);
