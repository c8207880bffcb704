// Fails at once without a network, and tries again at once.
async function load() {
  try {
    await fetch('https://holdfast.invalid/config.json');
  } catch {
    setTimeout(load, 50);
  }
}

void load();
