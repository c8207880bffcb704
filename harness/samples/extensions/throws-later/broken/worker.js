// Nobody catches what goes wrong two seconds after each start.
async function refresh() {
  throw new Error('nothing to refresh');
}

setTimeout(refresh, 2000);
