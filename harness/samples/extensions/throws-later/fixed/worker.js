async function refresh() {
  throw new Error('nothing to refresh');
}

setTimeout(() => refresh().catch(() => undefined), 2000);
